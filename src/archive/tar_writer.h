// Builds the tar archive of a package in memory: GNU headers, no owners, always the same time, so that equal files make
// equal archives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gantry::archive {

class TarWriter {
 public:
  // `expected`: bytes of all contents together, so that room is made once.
  explicit TarWriter(std::size_t expected = 0, std::size_t files = 0) {
    archive_.reserve(expected + 1536 * files + 1024);
  }
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
