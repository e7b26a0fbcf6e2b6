#include <bit>
#include <cstdint>

#include <fmt/format.h>

#include "base/hash.h"

namespace gantry {

namespace {

// SipHash (Aumasson and Bernstein) with one round a word and three at the end, 128 bits of output, key zero.
class SipHash128 {
 public:
  void add(std::string_view bytes) {
    const std::size_t whole = bytes.size() / 8 * 8;
    for (std::size_t i = 0; i < whole; i += 8) compress(word(bytes.substr(i, 8)));
    compress(word(bytes.substr(whole)) | (std::uint64_t{bytes.size() & 0xFFU} << 56U));
  }

  std::pair<std::uint64_t, std::uint64_t> finish() {
    v2_ ^= 0xEEU;
    const auto first = squeeze();
    v1_ ^= 0xDDU;
    return {first, squeeze()};
  }

 private:
  static std::uint64_t word(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8U * i);
    return value;
  }

  void compress(std::uint64_t value) {
    v3_ ^= value;
    round();
    v0_ ^= value;
  }

  std::uint64_t squeeze() {
    for (int i = 0; i < 3; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

  void round() {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  std::uint64_t v0_ = 0x736f6d6570736575;
  std::uint64_t v1_ = 0x646f72616e646f6d ^ 0xEEU;
  std::uint64_t v2_ = 0x6c7967656e657261;
  std::uint64_t v3_ = 0x7465646279746573;
};

}  // namespace

std::string directory_hash(std::string_view bytes) {
  SipHash128 hash;
  hash.add(bytes);
  const auto [first, second] = hash.finish();
  return fmt::format("{:016x}", __builtin_bswap64(first * 3 + second));
}

}  // namespace gantry
