// Makefile-style dep-info as rustc writes it: inputs, and `# env-dep:NAME[=VALUE]` comments.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace gantry::freshness {

struct DepInfo {
  std::vector<std::string> files;  // prerequisites of the first rule, unescaped, as rustc wrote them
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;
};

tl::expected<DepInfo, std::string> parse_dep_info(std::string_view text);

// The .d file cargo leaves beside a final artifact: "target: dep dep\n", with spaces escaped by '\'.
std::string write_dep_info(std::string_view target, const std::vector<std::string>& dependencies);

}  // namespace gantry::freshness
