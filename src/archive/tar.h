// Reads tar archives in memory: ustar with GNU long names and pax headers, the forms that .crate files come in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry::archive {

struct TarEntry {
  enum class Type { File, Directory, Symlink, HardLink, Other };
  std::string path;  // as stored
  Type type = Type::File;
  std::string_view data;  // points into the archive
  std::uint32_t mode = 0644;
  std::int64_t mtime = 0;  // seconds since the epoch
  std::string link_target;
};

class TarReader {
 public:
  // `archive` must outlive the reader and its entries.
  explicit TarReader(std::string_view archive) : rest_(archive) {}
  // The next entry; nothing at the end of the archive.
  tl::expected<std::optional<TarEntry>, std::string> next();

 private:
  std::string_view rest_;
};

}  // namespace gantry::archive
