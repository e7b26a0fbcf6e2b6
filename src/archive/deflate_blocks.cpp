#include "archive/deflate_blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace gantry::archive {

namespace {

constexpr unsigned kMaxLength = 15;  // of a code
constexpr unsigned kEndOfBlock = 256;

class BitReader {
 public:
  explicit BitReader(std::string_view data) : data_(data) {}

  std::size_t position() const { return position_; }
  // The next bits, at least 32 of them; zeros behind the end.
  std::uint64_t peek() const {
    const std::size_t byte = position_ / 8;
    std::uint64_t bits = 0;
    if (byte + 8 <= data_.size()) {
      std::memcpy(&bits, data_.data() + byte, 8);
      if constexpr (std::endian::native == std::endian::big) bits = __builtin_bswap64(bits);
    } else {
      for (std::size_t i = byte; i < data_.size(); ++i)
        bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(data_[i])) << (8 * (i - byte));
    }
    return bits >> (position_ % 8);
  }
  void skip(std::size_t count) { position_ += count; }
  unsigned take(unsigned count) {
    const auto bits = static_cast<unsigned>(peek() & ((1U << count) - 1));
    skip(count);
    return bits;
  }
  void align() { position_ = (position_ + 7) / 8 * 8; }

 private:
  std::string_view data_;
  std::size_t position_ = 0;
};

// A canonical code as a table of all its prefixes: what the next `kMaxLength` bits begin with.
class Code {
 public:
  struct Entry {
    std::uint16_t symbol = 0;
    std::uint8_t length = 0;  // 0: no code begins like that
  };

  // `lengths` by symbol, 0 for those without a code. False when there are more codes than fit.
  bool build(std::span<const std::uint8_t> lengths) {
    std::array<unsigned, kMaxLength + 2> next{};
    std::array<unsigned, kMaxLength + 1> count{};
    for (const auto length : lengths) ++count[length];
    count[0] = 0;
    bits_ = 1;
    for (unsigned length = 1; length <= kMaxLength; ++length) {
      next[length + 1] = (next[length] + count[length]) << 1U;
      if (count[length] > 0) bits_ = length;
      if (next[length] + count[length] > 1U << length) return false;
    }
    table_.assign(std::size_t{1} << bits_, {});
    for (unsigned symbol = 0; symbol < lengths.size(); ++symbol) {
      const unsigned length = lengths[symbol];
      if (length == 0) continue;
      // Codes are sent from their highest bit on.
      unsigned reversed = 0;
      for (unsigned bit = 0, code = next[length]++; bit < length; ++bit, code >>= 1U)
        reversed = reversed << 1U | (code & 1U);
      const Entry entry{static_cast<std::uint16_t>(symbol), static_cast<std::uint8_t>(length)};
      for (std::size_t i = reversed; i < table_.size(); i += std::size_t{1} << length) table_[i] = entry;
    }
    return true;
  }

  Entry find(std::uint64_t bits) const { return table_[bits & (table_.size() - 1)]; }

 private:
  unsigned bits_ = 1;
  std::vector<Entry> table_;
};

unsigned extra_bits_of_length(unsigned symbol) {
  if (symbol < 265 || symbol == 285) return 0;
  return (symbol - 261) / 4;
}

unsigned extra_bits_of_distance(unsigned symbol) { return symbol < 4 ? 0 : symbol / 2 - 1; }

class BlockReader {
 public:
  explicit BlockReader(std::string_view stream) : bits_(stream), size_(stream.size() * 8) {}

  std::optional<DeflateBlock> last() {
    for (;;) {
      DeflateBlock block{bits_.position()};
      const bool is_last = bits_.take(1) != 0;
      const bool is_valid = read_block(bits_.take(2));
      if (!is_valid || bits_.position() > size_) return std::nullopt;
      block.end = bits_.position();
      if (is_last) return block;
    }
  }

 private:
  bool read_block(unsigned type) {
    switch (type) {
      case 0: {
        bits_.align();
        const auto length = bits_.take(16);
        bits_.skip(16 + std::size_t{length} * 8);
        return true;
      }
      case 1: return build_fixed() && read_symbols();
      case 2: return build_dynamic() && read_symbols();
      default: return false;
    }
  }

  bool build_fixed() {
    std::array<std::uint8_t, 288> lengths{};
    for (unsigned i = 0; i < lengths.size(); ++i)
      lengths[i] = static_cast<std::uint8_t>(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
    std::array<std::uint8_t, 30> distances{};
    distances.fill(5);
    return literals_.build(lengths) && distances_.build(distances);
  }

  bool build_dynamic() {
    constexpr std::array<std::uint8_t, 19> kOrder{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    const auto literal_count = bits_.take(5) + 257;
    const auto distance_count = bits_.take(5) + 1;
    const auto code_count = bits_.take(4) + 4;
    std::array<std::uint8_t, 19> code_lengths{};
    for (unsigned i = 0; i < code_count; ++i) code_lengths[kOrder[i]] = static_cast<std::uint8_t>(bits_.take(3));
    Code code;
    if (!code.build(code_lengths)) return false;
    std::vector<std::uint8_t> lengths;
    while (lengths.size() < literal_count + distance_count) {
      const auto entry = code.find(bits_.peek());
      if (entry.length == 0) return false;
      bits_.skip(entry.length);
      if (entry.symbol < 16) {
        lengths.push_back(static_cast<std::uint8_t>(entry.symbol));
      } else if (entry.symbol == 16) {
        if (lengths.empty()) return false;
        const auto previous = lengths.back();
        lengths.insert(lengths.end(), bits_.take(2) + 3, previous);
      } else {
        lengths.insert(lengths.end(), entry.symbol == 17 ? bits_.take(3) + 3 : bits_.take(7) + 11, 0);
      }
    }
    if (lengths.size() != literal_count + distance_count) return false;
    const std::span all(lengths);
    return literals_.build(all.first(literal_count)) && distances_.build(all.subspan(literal_count));
  }

  bool read_symbols() {
    while (bits_.position() <= size_) {
      const auto bits = bits_.peek();  // enough for a length and a distance: 15 + 5 + 15 + 13
      const auto entry = literals_.find(bits);
      if (entry.length == 0) return false;
      unsigned used = entry.length;
      if (entry.symbol > kEndOfBlock) {
        used += extra_bits_of_length(entry.symbol);
        const auto distance = distances_.find(bits >> used);
        if (distance.length == 0) return false;
        used += distance.length + extra_bits_of_distance(distance.symbol);
      }
      bits_.skip(used);
      if (entry.symbol == kEndOfBlock) return true;
    }
    return false;
  }

  BitReader bits_;
  std::size_t size_;
  Code literals_, distances_;
};

}  // namespace

std::optional<DeflateBlock> last_deflate_block(std::string_view stream) { return BlockReader(stream).last(); }

}  // namespace gantry::archive
