// Builds the tar archive of a package in memory: GNU headers, no owners, always the same time, so that equal files make
// equal archives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gantry::archive {

class TarWriter {
 public:
  // Appends a regular file.
  void add_file(std::string_view path, bool is_executable, std::string_view content);
  // Ends the archive.
  std::string finish();

 private:
  void add_header(std::string_view path, char type, std::uint32_t mode, std::int64_t mtime, std::uint64_t size);
  void add_content(std::string_view content);

  std::string archive_;
};

}  // namespace gantry::archive
