#include "ops/content_filters.h"

#include <algorithm>

#include "base/error.h"
#include "base/path.h"

namespace gantry::ops {

namespace {

using freshness::EntryUse;

EntryUse use_of(package::ContentRules& rules, const std::string& path, bool is_directory) {
  if (!is_directory) return rules.is_content(path) ? EntryUse::Counts : EntryUse::None;
  if (rules.holds_content(path)) return EntryUse::Counts;
  return rules.may_get_content(path) ? EntryUse::Watched : EntryUse::None;
}

}  // namespace

ContentFilters::ContentFilters(const plan::UnitGraph& graph, const Host& host)
    : graph_(graph), files_(host.files), git_(host.processes, host.environment, host.files) {}

const freshness::PackageFilter* ContentFilters::of(const std::string& package_directory) {
  const auto [known, is_new] = known_.try_emplace(package_directory);
  if (is_new) known->second = read(package_directory);
  return known->second ? &known->second->filter : nullptr;
}

std::unique_ptr<ContentFilters::Content> ContentFilters::read(const std::string& package_directory) {
  const auto unit = std::ranges::find_if(graph_.units, [&](const plan::Unit& candidate) {
    return candidate.is_local && candidate.package->root() == package_directory;
  });
  if (unit == graph_.units.end()) return nullptr;
  try {
    auto content = std::make_unique<Content>(Content{{*unit->package, git_, files_}, {}});
    auto& rules = content->rules;
    content->filter.has_hidden_files = rules.is_tracked() || rules.has_include();
    content->filter.entries = [&rules, package_directory](const std::string& path, bool is_directory) {
      const auto inside = path::strip_prefix(path, package_directory);
      try {
        return inside ? use_of(rules, *inside, is_directory) : EntryUse::Counts;
      } catch (const Error&) {
        return EntryUse::Counts;  // version control does not answer
      }
    };
    return content;
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace gantry::ops
