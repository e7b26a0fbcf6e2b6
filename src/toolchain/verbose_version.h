// Reads the answer of `rustc -vV`.
#pragma once

#include <string>
#include <string_view>

#include "semver/version.h"

namespace gantry::toolchain {

struct VerboseVersion {
  semver::Version version;
  std::string host;
  std::string commit_hash;  // "" for builds that do not tell
};

// Throws cargo's errors: a missing `host:` or `release:` line, a release that is no version.
VerboseVersion parse_verbose_version(std::string_view text);

// Throws cargo's "didn't return utf8 output" when `text` is not UTF-8. `display`: the command, quoted as cargo does
// there.
void require_utf8(std::string_view text, std::string_view display);

}  // namespace gantry::toolchain
