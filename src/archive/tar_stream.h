// Reads a tar archive that arrives in pieces, strictly, without holding more than one header: for archives of
// strangers. What readers could understand in different ways is refused: anything after the end, global headers,
// numbers and records that are not quite right, two paths or sizes of one entry, headers that are neither of POSIX nor
// of GNU.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "archive/tar.h"

namespace gantry::archive {

class TarStream {
 public:
  // What the entries are handed to. Each function returns a problem to stop.
  class Sink {
   public:
    virtual ~Sink() = default;
    virtual std::optional<std::string> entry(const std::string& path, TarEntry::Type type, std::uint64_t size) = 0;
    // The next piece of the last entry's content.
    virtual std::optional<std::string> data(std::string_view piece) = 0;
  };

  explicit TarStream(Sink& sink) : sink_(sink) {}

  std::optional<std::string> feed(std::string_view bytes);
  // Call it after the last byte.
  std::optional<std::string> finish() const;

 private:
  enum class State { Header, Content, Meta, Padding, End };
  std::optional<std::string> header();
  std::optional<std::string> meta();
  std::optional<std::string> gnu_path();
  std::optional<std::string> pax_header();
  std::optional<std::string> set_path(std::string_view path);

  Sink& sink_;
  State state_ = State::Header;
  std::string block_;            // of the header, or the content of a meta entry
  std::uint64_t remaining_ = 0;  // of the content
  std::size_t padding_ = 0;
  char meta_kind_ = 0;
  std::string metas_;  // kinds of the extended headers before the next entry
  std::optional<std::string> long_path_;
  std::optional<std::uint64_t> pax_size_;
};

}  // namespace gantry::archive
