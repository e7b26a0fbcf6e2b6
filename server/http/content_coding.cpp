#include "server/http/content_coding.h"

#include <algorithm>
#include <array>
#include <memory>

#include <libdeflate.h>
#include <zstd.h>

#include "base/ascii.h"

namespace gantry::server::http {

namespace {

constexpr int kGzipLevel = 9;
constexpr int kZstdLevel = 9;
// Less fits one segment of TCP with the head anyway.
constexpr std::size_t kLeastPacked = 768;

// Thousandths, from a parameter "q=0.5"; anything odd counts as 1.
int quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto end = std::min(parameters.find(';'), parameters.size());
    const auto one = trim_ascii(parameters.substr(0, end));
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    if (one.size() < 3 || ascii_lower(one[0]) != 'q' || one[1] != '=') continue;
    if (one[2] != '0') return 1000;
    int thousandths = 0;
    int unit = 100;
    for (std::size_t i = 4; i < one.size() && unit > 0; ++i, unit /= 10) {
      if (one[i] < '0' || one[i] > '9') return 1000;
      thousandths += (one[i] - '0') * unit;
    }
    return thousandths;
  }
  return 1000;
}

bool is_name(std::string_view text, std::string_view name) {
  return text.size() == name.size() &&
         std::equal(text.begin(), text.end(), name.begin(), [](char a, char b) { return ascii_lower(a) == b; });
}

std::string gzipped(std::string_view content) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(kGzipLevel), libdeflate_free_compressor);
  if (!compressor) return {};
  std::string result(libdeflate_gzip_compress_bound(compressor.get(), content.size()), '\0');
  result.resize(
      libdeflate_gzip_compress(compressor.get(), content.data(), content.size(), result.data(), result.size()));
  return result;
}

std::string zstd_packed(std::string_view content) {
  std::string result(ZSTD_compressBound(content.size()), '\0');
  const auto size = ZSTD_compress(result.data(), result.size(), content.data(), content.size(), kZstdLevel);
  if (ZSTD_isError(size) != 0) return {};
  result.resize(size);
  return result;
}

}  // namespace

std::string_view coding_name(Coding coding) {
  switch (coding) {
    case Coding::Gzip: return "gzip";
    case Coding::Zstd: return "zstd";
    default: return "identity";
  }
}

Coding preferred_coding(std::string_view header) {
  // Of each coding; -1: not named.
  std::array<int, kCodings> wanted{-1, -1, -1};
  int others = 0;
  while (!header.empty()) {
    const auto end = std::min(header.find(','), header.size());
    const auto item = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto semicolon = std::min(item.find(';'), item.size());
    const auto name = trim_ascii(item.substr(0, semicolon));
    const int quality = semicolon == item.size() ? 1000 : quality_of(item.substr(semicolon + 1));
    if (is_name(name, "gzip") || is_name(name, "x-gzip")) {
      wanted[static_cast<std::size_t>(Coding::Gzip)] = quality;
    } else if (is_name(name, "zstd")) {
      wanted[static_cast<std::size_t>(Coding::Zstd)] = quality;
    } else if (is_name(name, "identity")) {
      wanted[static_cast<std::size_t>(Coding::Identity)] = quality;
    } else if (name == "*") {
      others = quality;
    }
  }
  const auto quality = [&](Coding coding) {
    const int named = wanted[static_cast<std::size_t>(coding)];
    return named >= 0 ? named : others;
  };
  // Identity is always allowed, but not preferred to what was asked for unless the client says so.
  const int plain = std::max(0, wanted[static_cast<std::size_t>(Coding::Identity)]);
  const int gzip = quality(Coding::Gzip);
  const int zstd = quality(Coding::Zstd);
  if (zstd > 0 && zstd >= gzip && zstd >= plain) return Coding::Zstd;
  return gzip > 0 && gzip >= plain ? Coding::Gzip : Coding::Identity;
}

std::optional<std::string> packed(std::string_view content, Coding coding) {
  if (coding == Coding::Identity || content.size() < kLeastPacked) return std::nullopt;
  auto result = coding == Coding::Gzip ? gzipped(content) : zstd_packed(content);
  if (result.empty() || result.size() > content.size() / 10 * 9) return std::nullopt;
  result.shrink_to_fit();
  return result;
}

}  // namespace gantry::server::http
