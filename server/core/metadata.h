// The body of a publish request (Cargo Book, "Web API", Publish): framing and JSON, as plain data. Nothing is checked
// here but the form.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "wire/index_entry.h"

namespace gantry::server {

struct Metadata {
  std::string name;
  std::string version;
  // As index entries have them: the name is the one in the manifest. `registry`: as sent, nothing for this registry.
  std::vector<wire::IndexDependency> dependencies;
  wire::IndexFeatures features;
  std::vector<std::string> authors;
  std::optional<std::string> description, documentation, homepage, readme, readme_file, license, license_file,
      repository, links, rust_version;
  std::vector<std::string> keywords, categories;
  std::vector<std::string> badges;  // their names
};

struct Frame {
  std::string_view json;
  std::string_view crate;
};

// A form that cannot be read is a bad request (400); `status` is 413 for a metadata part over the limit.
struct FrameError {
  int status;
  std::string text;
};

// length of JSON (32 bits, little-endian), JSON, length of the crate, crate; nothing may follow.
tl::expected<Frame, FrameError> split_frame(std::string_view body, std::size_t most_metadata);

tl::expected<Metadata, std::string> parse_metadata(std::string_view json);

}  // namespace gantry::server
