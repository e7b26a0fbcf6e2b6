#include "workspace/workspace.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "config/build_config.h"
#include "workspace/directories.h"
#include "workspace/loader.h"
#include "workspace/manifests.h"

namespace gantry::workspace {

Workspace Workspace::load(const std::string& manifest_path, const WorkspaceOptions& options,
                          const config::Config& config, const Environment& environment, const FileSystem& files) {
  return WorkspaceLoader(manifest_path, options, config, environment, files).run();
}

Workspace Workspace::of_one(std::shared_ptr<const manifest::ManifestFile> file) {
  Workspace workspace;
  workspace.root_manifest_path_ = workspace.current_manifest_path_ = file->path;
  workspace.root_ = path::parent(file->path);
  workspace.current_ = std::make_shared<const manifest::Package>(manifest::Package{file->package, file->path});
  workspace.members_ = workspace.default_members_ = {workspace.current_};
  workspace.loaded_.emplace(workspace.root_, workspace.current_);
  for (const auto& warning : file->warnings) workspace.warnings_.emplace_back(file->path, warning);
  workspace.resolver_ = file->package->resolver.value_or(manifest::default_resolver(file->package->edition));
  workspace.root_file_ = std::move(file);
  return workspace;
}

Workspace Workspace::alone(std::shared_ptr<const manifest::ManifestFile> file, const Workspace& outer,
                           std::string lockfile) {
  auto workspace = of_one(std::move(file));
  workspace.cwd_ = outer.cwd_;
  workspace.lockfile_path_ = std::move(lockfile);
  workspace.target_dir_ = workspace.build_dir_ = outer.build_dir_;
  return workspace;
}

Workspace Workspace::alone(std::shared_ptr<const manifest::ManifestFile> file, const WorkspaceOptions& options,
                           const config::Config& config, const Environment& environment) {
  config::check_build_table(config);
  auto workspace = of_one(std::move(file));
  workspace.cwd_ = options.cwd;
  workspace.lockfile_path_ = path::join(workspace.root_, "Cargo.lock");
  workspace.target_dir_ = target_directory(options.target_dir_flag, options.cwd, workspace.root_, config, environment);
  workspace.build_dir_ = build_directory(workspace.root_, config).value_or(workspace.target_dir_);
  return workspace;
}

manifest::PackagePtr Workspace::load_path_package(const std::string& directory, const SourceId&,
                                                  const config::Config& config, const FileSystem& files) const {
  if (auto package = find_path_package(directory, config, files)) return package;
  throw Error(fmt::format("found a virtual manifest at `{}` instead of a package manifest",
                          path::join(directory, "Cargo.toml")));
}

void Workspace::refuse_single_file(const std::string& path, const FileSystem& files) {
  const auto extension = path::extension(path);
  if ((extension.empty() || extension == "rs") && files.is_file(path))
    throw Error("single file packages cannot be used as dependencies");
}

manifest::PackagePtr Workspace::find_path_package(const std::string& directory, const config::Config& config,
                                                  const FileSystem& files) {
  const auto manifest_path = path::join(directory, "Cargo.toml");
  Manifests manifests(config.cwd(), config, files);
  const auto& file = manifests.load(manifest_path);
  if (!file.package) return nullptr;
  auto package = std::make_shared<manifest::Package>();
  package->manifest = file.package;
  package->manifest_path = manifest_path;
  return package;
}

bool Workspace::is_member(const PackageId& id) const {
  return std::any_of(members_.begin(), members_.end(), [&](const auto& member) { return member->id() == id; });
}

manifest::PackagePtr Workspace::require_current() const {
  if (current_) return current_;
  throw Error(fmt::format(
      "manifest path `{}` is a virtual manifest, but this command requires running against an actual package "
      "in this workspace",
      current_manifest_path_));
}

void Workspace::report_structure(Reporter& reporter) const {
  for (const auto& diagnostic : structure_diagnostics_) {
    if (diagnostic.notes.empty()) {
      reporter.warning(diagnostic.title);
    } else {
      reporter.diagnostic(diagnostic);
    }
  }
}

void Workspace::report_warnings(Reporter& reporter) const {
  for (const auto& [path, warning] : warnings_) {
    if (warning.critical) throw Error(fmt::format("failed to parse manifest at `{}`", path), {warning.text});
    // In a workspace the text alone does not tell where it comes from.
    reporter.warning(has_root_table_ ? fmt::format("{}: {}", path, warning.text) : warning.text);
  }
}

}  // namespace gantry::workspace
