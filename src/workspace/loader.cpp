#include "workspace/loader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "config/build_config.h"
#include "workspace/directories.h"
#include "workspace/glob.h"

namespace gantry::workspace {

WorkspaceLoader::WorkspaceLoader(const std::string& manifest_path, const WorkspaceOptions& options,
                                 const config::Config& config, const Environment& environment, const FileSystem& files)
    : current_(manifest_path),
      options_(options),
      config_(config),
      environment_(environment),
      files_(files),
      manifests_(options.cwd, config, files) {}

Workspace WorkspaceLoader::run() {
  root_ = manifests_.find_root(current_);
  if (root_) {
    const auto& root = manifests_.load(*root_);
    if (!root.root.workspace) throw Error(fmt::format("root of a workspace inferred but wasn't a root: {}", *root_));
    find_members();
    find_default_members();
    check_roots();
    check_names();
    check_members();
    check_current();
    note_ignored_tables();
  } else {
    members_ = default_members_ = {current_};
    is_member_.insert(current_);
  }
  choose_resolver();
  check_configuration();
  choose_directories();
  fill();
  return std::move(workspace_);
}

std::vector<WorkspaceLoader::MemberPath> WorkspaceLoader::expand(const std::vector<std::string>& patterns) {
  std::vector<MemberPath> result;
  const auto root = std::string(path::parent(*root_));
  for (const auto& pattern : patterns) {
    const auto whole = path::join(root, pattern);
    if (!GlobPattern::has_wildcard(pattern)) {
      if (files_.is_file(whole)) continue;  // loose files are no members, however they are named
      result.push_back({path::normalize(whole), std::nullopt});
      continue;
    }
    const auto found = expand_glob(whole, files_, workspace_.consulted_directories_);
    if (!found) throw Error(fmt::format("could not parse pattern `{}`", whole), {found.error()});
    if (found->empty()) result.push_back({path::normalize(whole), std::nullopt});
    for (const auto& match : *found) {
      // Loose files beside the packages are no members.
      if (files_.is_directory(match)) result.push_back({path::normalize(match), pattern});
    }
  }
  return result;
}

void WorkspaceLoader::find_members() {
  const auto& root = manifests_.load(*root_);
  if (root.root.workspace->members) {
    for (const auto& member : expand(*root.root.workspace->members)) {
      if (Manifests::is_excluded(root, member.directory)) continue;
      const auto path = path::join(member.directory, "Cargo.toml");
      with_context([&] { add_member(path, false); },
                   [&] {
                     return fmt::format(
                         "failed to load manifest for workspace member `{}`\nreferenced {} workspace at `{}`",
                         member.directory, member.glob ? fmt::format("via `{}` by", *member.glob) : "by", *root_);
                   });
    }
  }
  add_member(*root_, false);
}

void WorkspaceLoader::add_member(const std::string& manifest_path, bool is_path_dependency) {
  if (is_member_.contains(manifest_path)) return;
  const auto& root = manifests_.load(*root_);
  if (is_path_dependency) {
    if (Manifests::is_excluded(root, manifest_path)) return;
    // A path dependency elsewhere is a member only when it says so.
    if (!path::starts_with(manifest_path, path::parent(*root_)) && manifests_.find_root(manifest_path) != root_) return;
  }
  const auto& file = manifests_.load(manifest_path);
  if (!file.package && manifest_path == *root_) return;
  members_.push_back(manifest_path);
  is_member_.insert(manifest_path);
  if (!file.package) return;
  for (const auto& dependency : file.package->summary.dependencies) {
    if (!dependency.source.is_path()) continue;
    const auto path = path::join(dependency.source.local_path(), "Cargo.toml");
    with_context([&] { add_member(path, true); },
                 [&] { return fmt::format("failed to load manifest for dependency `{}`", dependency.package_name); });
  }
}

void WorkspaceLoader::find_default_members() {
  const auto& root = manifests_.load(*root_);
  if (!root.root.workspace->default_members) {
    if (root.package) {
      default_members_ = {*root_};
    } else {
      default_members_ = members_;
    }
    return;
  }
  for (const auto& entry : expand(*root.root.workspace->default_members)) {
    const auto path = path::join(entry.directory, "Cargo.toml");
    if (is_member_.contains(path)) {
      default_members_.push_back(path);
      continue;
    }
    if (path == *root_ && !root.package) continue;  // the root of a virtual workspace is no package: nothing
    // What a pattern matches beyond the members may be excluded on purpose.
    if (entry.glob && Manifests::is_excluded(root, entry.directory)) continue;
    throw Error(fmt::format("package `{}` is listed in default-members but is not a member\nfor workspace at `{}`.",
                            entry.directory, *root_));
  }
}

void WorkspaceLoader::choose_resolver() {
  const auto& root = manifests_.load(root_.value_or(current_));
  using manifest::ResolverBehavior;
  if (root.package) {
    workspace_.resolver_ = root.package->resolver.value_or(manifest::default_resolver(root.package->edition));
    return;
  }
  const auto& given = root.root.workspace->resolver;
  workspace_.resolver_ = given.value_or(ResolverBehavior::V1);
  if (given) return;
  // Nothing tells a virtual workspace its edition: mention what its members would have brought along.
  Edition newest = Edition::E2015;
  for (const auto& member : members_) {
    if (const auto& file = manifests_.load(member); file.package) newest = std::max(newest, file.package->edition);
  }
  const auto implied = manifest::default_resolver(newest);
  if (implied == ResolverBehavior::V1) return;
  const auto* number = implied == ResolverBehavior::V2 ? "2" : "3";
  Diagnostic diagnostic;
  diagnostic.level = Level::Warning;
  diagnostic.title = fmt::format(
      "virtual workspace defaulting to `resolver = \"1\"` despite one or more workspace members being on edition "
      "{} which implies `resolver = \"{}\"`",
      to_string(newest), number);
  diagnostic.notes = {
      {Level::Note,
       "to keep the current resolver, specify `workspace.resolver = \"1\"` in the workspace root's manifest"},
      {Level::Note,
       fmt::format(
           "to use the edition {} resolver, specify `workspace.resolver = \"{}\"` in the workspace root's manifest",
           to_string(newest), number)},
      {Level::Note, "for more details see https://doc.rust-lang.org/cargo/reference/resolver.html#resolver-versions"}};
  workspace_.structure_diagnostics_.push_back(std::move(diagnostic));
}

void WorkspaceLoader::check_configuration() {
  auto warnings = config::check_build_table(config_);
  const auto more = config::check_resolver_table(config_);
  warnings.insert(warnings.end(), more.begin(), more.end());
  for (auto& warning : warnings) {
    Diagnostic diagnostic;
    diagnostic.level = Level::Warning;
    diagnostic.title = std::move(warning);
    workspace_.structure_diagnostics_.push_back(std::move(diagnostic));
  }
}

void WorkspaceLoader::choose_directories() {
  const auto root = std::string(path::parent(root_.value_or(current_)));
  workspace_.target_dir_ = target_directory(options_.target_dir_flag, options_.cwd, root, config_, environment_);
  workspace_.build_dir_ = build_directory(root, config_).value_or(workspace_.target_dir_);
  workspace_.lockfile_path_ = options_.lockfile_path_flag
                                  ? path::normalize(path::join(options_.cwd, *options_.lockfile_path_flag))
                                  : path::join(root, "Cargo.lock");
}

manifest::PackagePtr WorkspaceLoader::package(const std::string& manifest_path) {
  auto& known = packages_[manifest_path];
  if (!known) {
    const auto& file = manifests_.load(manifest_path);
    if (file.package) known = std::make_shared<const manifest::Package>(manifest::Package{file.package, manifest_path});
  }
  return known;
}

void WorkspaceLoader::fill() {
  workspace_.cwd_ = options_.cwd;
  workspace_.root_manifest_path_ = root_.value_or(current_);
  workspace_.root_ = path::parent(workspace_.root_manifest_path_);
  workspace_.current_manifest_path_ = current_;
  workspace_.has_root_table_ = root_.has_value();
  workspace_.root_file_ = manifests_.share(workspace_.root_manifest_path_);
  for (const auto& path : members_) {
    if (auto member = package(path)) workspace_.members_.push_back(std::move(member));
  }
  // Inside a member that is what commands mean; the root stands for its default members.
  if (root_ && current_ != *root_) default_members_ = {current_};
  for (const auto& path : default_members_) {
    if (auto member = package(path)) workspace_.default_members_.push_back(std::move(member));
  }
  workspace_.current_ = package(current_);
  for (const auto& [path, file] : manifests_.loaded()) {
    for (const auto& warning : file->warnings) workspace_.warnings_.emplace_back(path, warning);
    if (!file->package) continue;
    const auto& directories = file->package->discovery_directories;
    workspace_.consulted_directories_.insert(workspace_.consulted_directories_.end(), directories.begin(),
                                             directories.end());
    workspace_.loaded_.emplace(std::string(path::parent(path)), package(path));
  }
  workspace_.consulted_files_ = manifests_.consulted();
}

}  // namespace gantry::workspace
