#include "ops/git_dependency.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/url.h"
#include "ops/name_list.h"

namespace gantry::ops {

SourceId git_source(const manifest::DependencyEntry& entry) {
  using Kind = GitReference::Kind;
  const auto& url = entry.git.value_or("");
  if (const auto parsed = Url::parse(url); !parsed) throw Error(parsed.error());
  GitReference reference;
  if (entry.branch) reference = {Kind::Branch, *entry.branch};
  if (entry.tag) reference = {Kind::Tag, *entry.tag};
  if (entry.rev) reference = {Kind::Rev, *entry.rev};
  return SourceId::git(url, reference);
}

std::string only_package_name(const SourceId& repository, sources::SourceSet& sources) {
  auto names = sources.get(repository).package_names();
  std::ranges::sort(names);
  if (names.empty()) throw Error(fmt::format("no packages found at `{}`", repository.url()));
  if (names.size() > 1) {
    throw Error(
        fmt::format("multiple packages found at `{0}`:\n{1}\nTo disambiguate, run `cargo add --git {0} <package>`",
                    repository.url(), name_list(names)));
  }
  return names.front();
}

SummaryPtr find_in_repository(const SourceId& repository, const std::string& name, sources::SourceSet& sources) {
  const auto load = [&] {
    return with_context([&] { return sources.get(repository).all_versions(name); },
                        [&] { return fmt::format("unable to update {}", repository.display()); });
  };
  const auto found = with_context(load, [&] { return fmt::format("failed to load source for dependency `{}`", name); });
  if (found.empty())
    throw Error(fmt::format("the crate `{0}@{1}` could not be found at `{1}`", name, repository.display()));
  return *std::ranges::max_element(found,
                                   [](const auto& a, const auto& b) { return a->id.version() < b->id.version(); });
}

}  // namespace gantry::ops
