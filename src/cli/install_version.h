// `install --version`: one exact version, or a requirement that begins with an operator.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry::cli {

// The reason why `text` is neither; nothing when it is fine.
std::optional<std::string> check_install_version(std::string_view text);

}  // namespace gantry::cli
