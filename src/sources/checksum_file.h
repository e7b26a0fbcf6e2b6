// `.cargo-checksum.json` of a vendored package: SHA-256 of its files and of the archive it came from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry::sources {

struct ChecksumFile {
  std::optional<std::string> package;
  std::map<std::string, std::string> files;  // by path relative to the package
};

// The error is worded as cargo's JSON reader does: "EOF while parsing an object at line 2 column 0", "missing field
// `files` at ...".
tl::expected<ChecksumFile, std::string> parse_checksum_file(std::string_view text);

}  // namespace gantry::sources
