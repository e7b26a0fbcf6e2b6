// The `-Z` flags that cargo knows, for messages and for their help page.
#pragma once

#include <span>
#include <string_view>

namespace gantry {

struct UnstableFlag {
  std::string_view name;
  std::string_view help;  // "": not listed
  bool takes_value = false;
  bool stabilized = false;  // still accepted, with a warning
};

std::span<const UnstableFlag> unstable_flags();
const UnstableFlag* find_unstable_flag(std::string_view name);  // null: no such flag

}  // namespace gantry
