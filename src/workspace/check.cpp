// What may be wrong with a workspace as a whole.
#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "workspace/loader.h"

namespace gantry::workspace {

void WorkspaceLoader::check_roots() {
  std::vector<std::string> roots;
  for (const auto& member : members_) {
    if (manifests_.load(member).root.workspace) roots.emplace_back(path::parent(member));
  }
  const auto& root = manifests_.load(*root_);
  if (!root.package && !is_member_.contains(*root_)) roots.emplace_back(path::parent(*root_));
  if (roots.size() > 1) {
    throw Error(fmt::format("multiple workspace roots found in the same workspace:\n  {}", fmt::join(roots, "\n  ")));
  }
}

void WorkspaceLoader::check_names() {
  std::map<std::string_view, std::string_view> names;
  for (const auto& member : members_) {
    const auto& file = manifests_.load(member);
    if (!file.package) continue;
    const auto [known, is_new] = names.try_emplace(file.package->summary.id.name(), member);
    if (!is_new) {
      throw Error(
          fmt::format("two packages named `{}` in this workspace:\n- {}\n- {}", known->first, known->second, member));
    }
  }
}

void WorkspaceLoader::check_members() {
  for (const auto& member : members_) {
    const auto found = manifests_.find_root(member);
    if (found == root_) continue;
    if (found) {
      throw Error(fmt::format("package `{}` is a member of the wrong workspace\nexpected: {}\nactual:   {}", member,
                              *root_, *found));
    }
    throw Error(
        fmt::format("workspace member `{}` is not hierarchically below the workspace root `{}`", member, *root_));
  }
}

void WorkspaceLoader::check_current() {
  if (is_member_.contains(current_) || current_ == *root_) return;
  const auto relative = path::relative(path::parent(current_), path::parent(*root_));
  throw Error(
      fmt::format("current package believes it's in a workspace when it's not:\ncurrent:   {0}\nworkspace: {1}\n\nthis "
                  "may be fixable by adding `{2}` to "
                  "the `workspace.members` array of the manifest located at: {1}\nAlternatively, to keep it out of the "
                  "workspace, add the package to "
                  "the `workspace.exclude` array, or add an empty `[workspace]` table to the package's manifest.",
                  current_, *root_, relative));
}

void WorkspaceLoader::note_ignored_tables() {
  for (const auto& member : members_) {
    if (member == *root_) continue;
    const auto& file = manifests_.load(member);
    const auto note = [&](std::string_view what) {
      Diagnostic diagnostic;
      diagnostic.level = Level::Warning;
      diagnostic.title = fmt::format(
          "{0} for the non root package will be ignored, specify {0} at the workspace root:\npackage:   {1}\n"
          "workspace: {2}",
          what, member, *root_);
      workspace_.structure_diagnostics_.push_back(std::move(diagnostic));
    };
    if (!file.root.profiles.empty()) note("profiles");
    if (!file.root.replacements.empty()) note("replace");
    if (!file.root.patches.empty()) note("patch");
    if (file.package && file.package->resolver &&
        file.package->resolver != manifests_.load(*root_).root.workspace->resolver)
      note("resolver");
  }
}

}  // namespace gantry::workspace
