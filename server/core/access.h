// Who asks, and what a token lets them do: scopes and crate patterns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/core/records.h"

namespace gantry::server {

enum class Action { PublishNew, PublishUpdate, Yank, ChangeOwners, Read };

// "publish-new", "publish-update", "yank", "change-owners", "read".
std::string_view scope_name(Action action);
bool is_scope(std::string_view scope);

// "foo", "foo-*" or "*"; '-' and '_' are the same, case does not count.
bool matches_crate_pattern(std::string_view pattern, std::string_view crate);
std::optional<std::string> crate_pattern_problem(std::string_view pattern);

// A user with the token that the request carried.
struct Principal {
  User user;
  std::int64_t token = 0;
  std::vector<std::string> scopes;
  std::vector<std::string> crates;

  // Why the token does not allow this; `crate` "" when it is about none in particular. A token that may publish or yank
  // may read too: cargo reads the index before it publishes.
  std::optional<std::string> refusal(Action action, std::string_view crate) const;
  // Likewise, whatever it is that shall be done.
  std::optional<std::string> pattern_refusal(std::string_view crate) const;
  bool is_for_all_crates() const;
};

// Where a request comes from, for the audit log.
struct Origin {
  std::string address;
  std::string request_id;
};

}  // namespace gantry::server
