// gzip compression (RFC 1952): libdeflate compresses parts, which are joined to one stream.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <libdeflate.h>
#include <zlib.h>

#include "archive/deflate_blocks.h"
#include "archive/gzip.h"
#include "base/error.h"

namespace gantry::archive {

namespace {

// Parts are large, as matches do not reach into the part before.
constexpr std::size_t kPart = std::size_t{8} << 20U;

constexpr std::size_t kSmall = std::size_t{512} << 10U;

// How hard to try: small packages as much as one does not notice, large ones until they are as small as cargo's.
int level_for(std::size_t size) {
  if (size <= std::size_t{1} << 20U) return 10;
  return size <= std::size_t{16} << 20U ? 8 : 7;
}

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

std::string compress(std::string_view content, int level) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(libdeflate_alloc_compressor(level));
  if (!compressor) throw Error("out of memory");
  std::string out;
  out.resize_and_overwrite(
      libdeflate_deflate_compress_bound(compressor.get(), content.size()), [&](char* data, std::size_t room) {
        return libdeflate_deflate_compress(compressor.get(), content.data(), content.size(), data, room);
      });
  return out;
}

// The best that zlib can do: for some small contents that is better.
std::string compress_with_zlib(std::string_view content) {
  z_stream state{};
  constexpr int kRaw = -15;
  constexpr int kMemory = 8;
  if (deflateInit2(&state, Z_BEST_COMPRESSION, Z_DEFLATED, kRaw, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error("out of memory");
  std::string out(deflateBound(&state, content.size()), '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  state.avail_in = static_cast<uInt>(content.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  deflate(&state, Z_FINISH);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

// Lets another part follow: takes the mark of the last block away, and ends the stream at a whole byte with an empty
// stored block.
void open_end(std::string& stream) {
  const auto last = last_deflate_block(stream);
  if (!last) throw Error("failed to join compressed parts");
  const auto clear_bit = [&](std::size_t bit) {
    auto& byte = stream[bit / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) & ~(1U << bit % 8));
  };
  clear_bit(last->begin);
  for (std::size_t bit = last->end; bit < stream.size() * 8; ++bit) clear_bit(bit);
  // Three zero bits (not the last block, stored), up to the next byte, then a length of zero and its complement.
  stream.resize((last->end + 3 + 7) / 8, '\0');
  stream.append("\x00\x00\xff\xff", 4);
}

void put_little_endian(std::string& out, std::uint32_t number) {
  for (int i = 0; i < 4; ++i, number >>= 8U) out += static_cast<char>(number & 0xFFU);
}

}  // namespace

std::string gzip(std::string_view content, std::string_view file_name, unsigned threads) {
  const int level = level_for(content.size());
  const std::size_t count = std::max<std::size_t>(1, (content.size() + kPart - 1) / kPart);
  const std::size_t part_size = (content.size() + count - 1) / count;
  std::vector<std::string> parts(count);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr problem;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) {
        parts[i] = compress(content.substr(i * part_size, part_size), level);
        if (i + 1 < count) open_end(parts[i]);
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      problem = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, count); ++i) helpers.emplace_back(work);
    work();
  }
  if (problem) std::rethrow_exception(problem);
  if (content.size() <= kSmall) {
    auto other = compress_with_zlib(content);
    if (other.size() < parts.front().size()) parts.front() = std::move(other);
  }
  std::string out("\x1f\x8b\x08\x08\0\0\0\0\x02\xff", 10);  // with a name, no time, best compression, unknown system
  out.append(file_name) += '\0';
  for (const auto& part : parts) out += part;
  put_little_endian(out, libdeflate_crc32(0, content.data(), content.size()));
  put_little_endian(out, static_cast<std::uint32_t>(content.size()));
  return out;
}

}  // namespace gantry::archive
