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
  std::string checksum;    // its SHA-256
  std::string index_line;  // see begin_index_line
  // From the crate file.
  std::string edition;
  bool has_lib = false;
  std::vector<std::string> bin_names;
  std::optional<std::string> readme;
  std::vector<std::string> notes;  // what the client is told, although all is good
};

// Throws ApiError: 400 for a form that cannot be read, 413 for what is too large, 422 for a broken rule.
Upload check_upload(std::string_view body, const Limits& limits, std::span<const std::string> own_urls,
                    std::int64_t now);

}  // namespace gantry::server
