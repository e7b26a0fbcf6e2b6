#include "archive/gzip.h"

#include <algorithm>
#include <memory>

#include <libdeflate.h>

namespace gantry::archive {

namespace {
struct FreeDecompressor {
  void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};
constexpr std::size_t kSmallestMember = 18;  // header and trailer

// What the trailer of the last member says about its size (modulo 2^32).
std::size_t size_hint(std::string_view compressed) {
  const auto* tail = reinterpret_cast<const unsigned char*>(compressed.data() + compressed.size() - 4);
  return std::size_t{tail[0]} | (std::size_t{tail[1]} << 8U) | (std::size_t{tail[2]} << 16U) |
         (std::size_t{tail[3]} << 24U);
}
}  // namespace

tl::expected<std::string, std::string> gunzip(std::string_view compressed, std::size_t limit) {
  const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) return tl::unexpected(std::string("out of memory"));
  std::string content;
  while (!compressed.empty()) {
    constexpr std::size_t kHeader = 10;
    if (compressed.size() < kHeader) return tl::unexpected(std::string("unexpected end of file"));
    if (!compressed.starts_with("\x1f\x8b")) return tl::unexpected(std::string("invalid gzip header"));
    if (compressed.size() < kSmallestMember) return tl::unexpected(std::string("unexpected end of file"));
    const std::size_t before = content.size();
    // The hint is honest for intact files; deflate shrinks by at most 1032 to 1, so a lie costs no more than that.
    std::size_t room = std::clamp<std::size_t>(size_hint(compressed), 4096, compressed.size() * 1032);
    for (;;) {
      if (before + room > limit) room = limit - before;
      content.resize(before + room);
      std::size_t read = 0;
      std::size_t written = 0;
      const auto result = libdeflate_gzip_decompress_ex(decompressor.get(), compressed.data(), compressed.size(),
                                                        content.data() + before, room, &read, &written);
      if (result == LIBDEFLATE_SUCCESS) {
        content.resize(before + written);
        compressed.remove_prefix(read);
        break;
      }
      // libdeflate does not tell a cut stream from a bad one; a cut one is by far more common.
      if (result != LIBDEFLATE_INSUFFICIENT_SPACE) return tl::unexpected(std::string("unexpected end of file"));
      if (before + room >= limit) return tl::unexpected(std::string("archive is too large"));
      room *= 2;
    }
  }
  return content;
}

}  // namespace gantry::archive
