// The checks of a .crate file while it is unpacked as a stream: nothing of it is written, and no more than the manifest
// is kept. What a client sent is not to be trusted: sizes, ratio, paths, kinds, names that clash where case does not
// count (macOS, Windows).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "server/core/limits.h"

namespace gantry::server {

struct TarballContents {
  std::string manifest;  // Cargo.toml at the root
  std::uint64_t unpacked_bytes = 0;
  bool has_lib = false;  // src/lib.rs
};

// `root`: "foo-1.0.0", the directory that holds everything. The error is for the client.
tl::expected<TarballContents, std::string> check_tarball(std::string_view compressed, std::string_view root,
                                                         const Limits& limits);

// What is wrong with the path of an entry below `root`.
std::optional<std::string> archive_path_problem(std::string_view path, std::string_view root);

}  // namespace gantry::server
