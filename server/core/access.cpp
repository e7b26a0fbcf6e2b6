#include "server/core/access.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "server/core/names.h"

namespace gantry::server {

namespace {
constexpr std::array<std::string_view, 5> kScopes{"publish-new", "publish-update", "yank", "change-owners", "read"};
}  // namespace

std::string_view scope_name(Action action) { return kScopes.at(static_cast<std::size_t>(action)); }

bool is_scope(std::string_view scope) { return std::find(kScopes.begin(), kScopes.end(), scope) != kScopes.end(); }

bool matches_crate_pattern(std::string_view pattern, std::string_view crate) {
  const auto name = canonical_name(crate);
  if (pattern.ends_with('*')) {
    pattern.remove_suffix(1);
    return name.starts_with(canonical_name(pattern));
  }
  return name == canonical_name(pattern);
}

std::optional<std::string> crate_pattern_problem(std::string_view pattern) {
  auto name = pattern;
  if (name.ends_with('*')) name.remove_suffix(1);
  if (name.empty() && !pattern.empty()) return std::nullopt;
  if (auto problem = crate_name_problem(name)) {
    return fmt::format("`{}` is no crate pattern (`name`, `prefix*` or `*`): {}", pattern, *problem);
  }
  return std::nullopt;
}

std::optional<std::string> Principal::refusal(Action action, std::string_view crate) const {
  const auto has = [&](std::string_view scope) {
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
  };
  const bool allowed = scopes.empty() || action == Action::Read || has(scope_name(action));
  if (!allowed) return fmt::format("this token does not have the scope `{}`", scope_name(action));
  return pattern_refusal(crate);
}

bool Principal::is_for_all_crates() const {
  return crates.empty() || std::find(crates.begin(), crates.end(), "*") != crates.end();
}

std::optional<std::string> Principal::pattern_refusal(std::string_view crate) const {
  if (!crate.empty() && !crates.empty() && std::none_of(crates.begin(), crates.end(), [&](const std::string& pattern) {
        return matches_crate_pattern(pattern, crate);
      })) {
    return fmt::format("this token is not for the crate `{}`", crate);
  }
  return std::nullopt;
}

}  // namespace gantry::server
