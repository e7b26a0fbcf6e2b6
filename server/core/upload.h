// A publish request after every check that needs no database.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "semver/version.h"
#include "server/core/limits.h"
#include "server/core/metadata.h"

namespace gantry::server {

struct Upload {
  Metadata metadata;
  semver::Version version;
  std::string canonical;   // of the crate's name
  std::string_view crate;  // the file: points into the body
  // From the crate file.
  std::string checksum;                       // its SHA-256
  std::string index_line;                     // see begin_index_line
  std::vector<std::string> own_dependencies;  // see crate_summary.h
  std::string edition;
  bool has_lib = false;
  std::vector<std::string> bin_names;
  std::optional<std::string> readme;
  std::vector<std::string> notes;  // what the client is told, although all is good
};

// The first step: form, sizes and metadata, without a look at the crate file. Throws ApiError: 400 for a form that
// cannot be read, 413 for what is too large, 422 for a broken rule.
Upload read_upload(std::string_view body, const Limits& limits);

// The second, which costs much more: what the crate file says. Throws ApiError 422.
void check_crate_file(Upload& upload, const Limits& limits, std::span<const std::string> own_urls, std::int64_t now);

}  // namespace gantry::server
