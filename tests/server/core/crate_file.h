// Makes crate files and publish bodies for tests: tar archives with any header, gzip, framing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gantry::server::test {

struct TarFile {
  std::string path;
  std::string content;
  char kind = '0';
};

std::string tar_header(const TarFile& file);
// Makes the checksum of a header right again, after it was changed.
void seal_header(std::string& header);
std::string make_tar(const std::vector<TarFile>& files);
std::string gzip(std::string_view bytes);
std::string make_crate(const std::vector<TarFile>& files);

// "foo-1.0.0.crate" with the manifest, and src/lib.rs.
std::string simple_crate(std::string_view name, std::string_view version, std::string_view more_manifest = "");
std::string simple_metadata(std::string_view name, std::string_view version, std::string_view more = "");
std::string publish_body(std::string_view json, std::string_view crate);

}  // namespace gantry::server::test
