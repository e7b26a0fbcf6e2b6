#include "server/core/crate_file.h"

#include <cstdint>
#include <cstdio>

#include <fmt/format.h>
#include <zlib.h>

namespace gantry::server::test {

std::string tar_header(const TarFile& file) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
  put(0, std::string_view(file.path).substr(0, 100));
  put(100, "0000644");
  put(124, fmt::format("{:011o}", file.content.size()));
  put(136, "00000000000");
  header[156] = file.kind;
  put(257, std::string_view("ustar\0"
                            "00",
                            8));
  seal_header(header);
  return header;
}

void seal_header(std::string& header) {
  header.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  header.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
}

std::string make_tar(const std::vector<TarFile>& files) {
  std::string tar;
  for (const auto& file : files) {
    tar += tar_header(file) + file.content;
    tar.append((512 - file.content.size() % 512) % 512, '\0');
  }
  return tar + std::string(1024, '\0');
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string make_crate(const std::vector<TarFile>& files) { return gzip(make_tar(files)); }

std::string simple_crate(std::string_view name, std::string_view version, std::string_view more) {
  const auto root = fmt::format("{}-{}", name, version);
  return make_crate(
      {{root + "/Cargo.toml",
        fmt::format("[package]\nname = \"{}\"\nversion = \"{}\"\nedition = \"2021\"\n{}", name, version, more)},
       {root + "/src/lib.rs", "pub fn f() {}\n"}});
}

std::string simple_metadata(std::string_view name, std::string_view version, std::string_view more) {
  return fmt::format(R"({{"name":"{}","vers":"{}","description":"d","license":"MIT"{}}})", name, version, more);
}

std::string publish_body(std::string_view json, std::string_view crate) {
  const auto length = [](std::size_t size) {
    std::string text;
    for (unsigned i = 0; i < 4; ++i) text += static_cast<char>(size >> (8 * i) & 0xFFU);
    return text;
  };
  return length(json.size()) + std::string(json) + length(crate.size()) + std::string(crate);
}

}  // namespace gantry::server::test
