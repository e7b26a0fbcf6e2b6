#include "ops/path_overrides.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "sources/package_walk.h"

namespace gantry::ops {

namespace {

bool is_same_edge(const Dependency& a, const Dependency& b) {
  return a.name_in_manifest == b.name_in_manifest && a.package_name == b.package_name &&
         a.requirement == b.requirement && a.kind == b.kind && a.source == b.source && a.optional == b.optional &&
         a.default_features == b.default_features && a.features == b.features && a.platform == b.platform;
}

// Members are sources of their own, which offer nothing but the member.
bool is_member_directory(const workspace::Workspace& workspace, const std::string& directory) {
  return std::ranges::any_of(workspace.members(), [&](const auto& member) { return member->root() == directory; });
}

constexpr const char* kAdvice =
    "\n\nThis is currently allowed but is known to produce buggy behavior with spurious\n"
    "recompiles and changes to the crate graph. Path overrides unfortunately were\n"
    "never intended to support this feature, so for now this message is just a\n"
    "warning. In the future, however, this message will become a hard error.\n\n"
    "To change the dependency graph via an override it's recommended to use the\n"
    "`[patch]` feature of Cargo instead of the path override feature. This is\n"
    "documented online at the url below for more information.\n\n"
    "https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html\n";

}  // namespace

PathOverrides PathOverrides::read(const workspace::Workspace& workspace, const config::Config& config,
                                  const FileSystem& files, Reporter& reporter) {
  PathOverrides overrides;
  const auto* list = config.find({"paths"});
  if (list == nullptr) return overrides;
  const auto wrong = [](const char* expected, const config::ConfigValue& value) {
    return Error(fmt::format("invalid configuration for key `paths`\nexpected {}, but found {} for `paths` in {}",
                             expected, value.type_description(), value.definition.describe()));
  };
  if (!list->is_list()) throw wrong("a list", *list);
  for (const auto& item : list->list()) {
    if (!item.is_string()) throw wrong("a string", item);
    const auto root = path::normalize(path::join(item.definition.root(), item.string()));
    with_context([&] { overrides.add(root, workspace, config, files, reporter); },
                 [&] {
                   return fmt::format("failed to update path override `{}` (defined in `{}`)", root,
                                      item.definition.describe());
                 });
  }
  return overrides;
}

void PathOverrides::add(const std::string& root, const workspace::Workspace& workspace, const config::Config& config,
                        const FileSystem& files, Reporter& reporter) {
  const auto load = [&](const std::string& directory) { return workspace.find_path_package(directory, config, files); };
  const auto walked = sources::walk_packages(root, {SourceId::path(root)}, load, files, reporter);
  if (is_member_directory(workspace, root)) return;
  // One of several versions in a tree is taken, whatever is asked for (cargo takes any); an earlier override wins.
  std::set<std::string> names;
  for (auto package = walked.packages.rbegin(); package != walked.packages.rend(); ++package) {
    const auto& name = (*package)->name();
    if (!names.insert(name).second || !by_name_.emplace(name, *package).second) continue;
    if (auto text = sources::describe_duplicates(walked, **package); !text.empty()) duplicates_.emplace(name, text);
  }
}

manifest::PackagePtr PathOverrides::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

manifest::PackagePtr PathOverrides::find(const PackageId& id) const {
  auto package = find(id.name());
  return package && package->id() == id ? package : nullptr;
}

void PathOverrides::compare(const Summary& override_summary, const Summary& real, Reporter& reporter) {
  if (!compared_.insert(override_summary.id.name()).second) return;
  if (const auto found = duplicates_.find(override_summary.id.name()); found != duplicates_.end()) {
    reporter.warning(found->second);
  }
  std::vector<const Dependency*> rest;
  for (const auto& dependency : real.dependencies) rest.push_back(&dependency);
  const auto warn = [&](const std::string& name, const char* what) {
    reporter.warning(fmt::format(
        "path override for crate `{}` has altered the original list of\ndependencies; the dependency on `{}` {}{}",
        override_summary.id.name(), name, what, kAdvice));
  };
  for (const auto& dependency : override_summary.dependencies) {
    const auto same =
        std::find_if(rest.begin(), rest.end(), [&](const auto* other) { return is_same_edge(*other, dependency); });
    if (same == rest.end()) {
      warn(dependency.package_name, "was either added or\nmodified to not match the previously resolved version");
      return;
    }
    rest.erase(same);
  }
  if (!rest.empty()) warn(rest.front()->package_name, "was removed");
}

}  // namespace gantry::ops
