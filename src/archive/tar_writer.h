// Writes the tar archive of a package: GNU headers, no owners, always the same time, so that equal files make equal
// archives.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace gantry::archive {

class TarWriter {
 public:
  // Is handed the archive piece by piece.
  using Sink = std::function<void(std::string_view)>;
  explicit TarWriter(Sink sink) : sink_(std::move(sink)) {}

  // How much a file with a path of that length takes, and what ends an archive.
  static std::uint64_t entry_size(std::size_t path_length, std::uint64_t content_size);
  static constexpr std::uint64_t kEndSize = 1024;

  // Appends a regular file.
  void add_file(std::string_view path, bool is_executable, std::string_view content);
  // The same in steps; the pieces have `size` bytes together.
  void begin_file(std::string_view path, bool is_executable, std::uint64_t size);
  void add_piece(std::string_view content) { sink_(content); }
  void end_file(std::uint64_t size);
  // Ends the archive.
  void finish();

 private:
  void add_header(std::string_view path, char type, std::uint32_t mode, std::int64_t mtime, std::uint64_t size);

  Sink sink_;
};

}  // namespace gantry::archive
