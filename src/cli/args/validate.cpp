#include <algorithm>

#include "cli/args/parser.h"
#include "cli/args/usage.h"

namespace gantry::cli {
namespace {

bool contains(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool exclude_each_other(const Arg& a, const Arg& b) {
  return contains(a.conflict_ids, b.id) || contains(b.conflict_ids, a.id);
}

std::optional<UsageError> find_conflict(const CommandSpec& spec, const std::string& invocation,
                                        const std::vector<std::string>& given) {
  for (const std::string& id : given) {
    const Arg* arg = spec.find(id);
    if (arg == nullptr) continue;
    std::vector<const Arg*> others;
    std::vector<std::string> compatible;
    for (const std::string& other_id : given) {
      const Arg* other = spec.find(other_id);
      if (other == nullptr) continue;
      if (other != arg && exclude_each_other(*arg, *other)) {
        others.push_back(other);
      } else {
        compatible.push_back(other_id);
      }
    }
    if (others.empty()) continue;
    return UsageErrors(spec, invocation).conflict(*arg, others, short_usage(spec, invocation, compatible, compatible));
  }
  return std::nullopt;
}

std::optional<UsageError> find_missing(const CommandSpec& spec, const std::string& invocation,
                                       const std::vector<std::string>& given) {
  const auto has = [&](const std::string& id) { return contains(given, id); };
  const std::vector<std::string> needed = needed_ids(spec, given);
  std::vector<const ArgGroup*> groups;
  for (const std::string& id : needed) {
    const ArgGroup* group = spec.find_group(id);
    if (group != nullptr && std::none_of(group->members.begin(), group->members.end(), has)) groups.push_back(group);
  }
  std::vector<std::string> texts;
  std::vector<std::string> used;
  for (const std::string& id : needed) {
    const Arg* arg = spec.find(id);
    if (arg == nullptr || has(id)) continue;
    // What excludes something that was given cannot be asked for.
    if (std::any_of(given.begin(), given.end(), [&](const std::string& other) {
          const Arg* present = spec.find(other);
          return present != nullptr && exclude_each_other(*arg, *present);
        })) {
      continue;
    }
    // A missing group says it already.
    if (std::any_of(groups.begin(), groups.end(), [&](const ArgGroup* group) { return contains(group->members, id); }))
      continue;
    texts.push_back(argument_text(*arg));
    used.push_back(id);
  }
  for (const ArgGroup* group : groups) texts.push_back(group_text(spec, *group));
  used.insert(used.end(), given.begin(), given.end());
  if (texts.empty()) return std::nullopt;
  return UsageErrors(spec, invocation).missing_arguments(texts, short_usage(spec, invocation, used, given));
}

}  // namespace

std::optional<UsageError> validate(const CommandSpec& spec, const std::string& invocation, const Matches& matches) {
  const std::vector<std::string> given = matches.order();
  if (auto conflict = find_conflict(spec, invocation, given)) return conflict;
  return find_missing(spec, invocation, given);
}

}  // namespace gantry::cli
