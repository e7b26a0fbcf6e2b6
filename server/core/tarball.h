// The checks of a .crate file while it is unpacked as a stream: nothing of it is written, and no more than the manifest
// and what may be the readme is kept. What a client sent is not to be trusted: sizes, ratio, paths, kinds, names that
// clash where case does not count (macOS, Windows).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "server/core/limits.h"

namespace gantry::server {

// Names of a version's programs that are shown.
inline constexpr std::size_t kMostPrograms = 1000;

struct TarballContents {
  std::string manifest;  // Cargo.toml at the root
  std::uint64_t unpacked_bytes = 0;
  bool has_lib = false;           // src/lib.rs
  bool has_main = false;          // src/main.rs
  std::vector<std::string> bins;  // X of src/bin/X.rs and src/bin/X/main.rs; of too many, one more than are shown
  // README.md, README.txt, README and the file of the hint, as far as they are there.
  struct Readme {
    std::string path;
    std::string text;
    bool is_too_large = false;  // then `text` is empty
  };
  std::vector<Readme> readmes;
};

// `root`: "foo-1.0.0", the directory that holds everything. `readme_hint`: the readme as the client names it. The error
// is for the client.
tl::expected<TarballContents, std::string> check_tarball(std::string_view compressed, std::string_view root,
                                                         const Limits& limits, std::string_view readme_hint = {});

// What is wrong with the path of an entry below `root`.
std::optional<std::string> archive_path_problem(std::string_view path, std::string_view root);

}  // namespace gantry::server
