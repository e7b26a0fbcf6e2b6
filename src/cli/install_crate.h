// How `install` is told a package: "name", "name@1.2.3", "name@^1"; with --version one exact version, or a requirement
// that begins with an operator.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ops/install.h"

namespace gantry::cli {

// The reason why `text` is neither a version nor a requirement; nothing when it is fine.
std::optional<std::string> check_install_version(std::string_view text);
// The same of a package; its name is looked at later.
std::optional<std::string> check_install_crate(std::string_view text);

// Of texts that are fine.
semver::VersionReq parse_install_version(std::string_view text);
ops::CrateRequest parse_install_crate(std::string_view text);

// Throws for what cannot be the name of a package, with what may have been meant.
void require_package_name(const std::string& name);

}  // namespace gantry::cli
