// The workspace around a manifest (Cargo Book, "Workspaces"): its root, its members, what commands select from it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "config/config.h"
#include "manifest/load.h"
#include "manifest/manifest.h"
#include "model/package_id_spec.h"

namespace gantry::workspace {

// The manifest that a command started in `cwd` works on: --manifest-path, or the first Cargo.toml upward. Throws
// cargo's "could not find `Cargo.toml` in ...".
std::string find_manifest(const std::optional<std::string>& manifest_path_flag, const std::string& cwd,
                          const FileSystem& files);

struct WorkspaceOptions {
  std::string cwd;
  std::optional<std::string> target_dir_flag;  // --target-dir, as typed
  std::optional<std::string> lockfile_path_flag;
};

class Workspace {
 public:
  // Finds the root, loads every member (members, globs, path dependencies below the root, default-members, exclude) and
  // checks the whole (two roots, member outside, duplicate names, ...). Warnings of manifests are kept;
  // `report_warnings` shows them.
  static Workspace load(const std::string& manifest_path, const WorkspaceOptions& options, const config::Config& config,
                        const Environment& environment, const FileSystem& files);

  // One package on its own, whatever workspace lies around it: an archive, unpacked or to be made. The directories
  // are those of `outer`.
  static Workspace alone(std::shared_ptr<const manifest::ManifestFile> file, const Workspace& outer,
                         std::string lockfile);
  // The same for a package of a registry: its directories are chosen as those of any workspace.
  static Workspace alone(std::shared_ptr<const manifest::ManifestFile> file, const WorkspaceOptions& options,
                         const config::Config& config, const Environment& environment);

  const std::string& cwd() const { return cwd_; }    // of the command
  const std::string& root() const { return root_; }  // directory of the root manifest
  const std::string& root_manifest_path() const { return root_manifest_path_; }
  const std::string& current_manifest_path() const { return current_manifest_path_; }
  bool is_virtual() const { return !root_file_->package; }
  const manifest::ManifestFile& root_file() const { return *root_file_; }
  // In the order of `members` (patterns sorted), each followed by its path dependencies, the root package behind them:
  // as `cargo metadata` lists them.
  const std::vector<manifest::PackagePtr>& members() const { return members_; }
  // What commands without -p work on: the package of the current manifest when that is not the root.
  const std::vector<manifest::PackagePtr>& default_members() const { return default_members_; }
  // The package of the current manifest; null in a virtual one.
  manifest::PackagePtr current() const { return current_; }
  // The same for commands that need one: throws for a virtual manifest.
  manifest::PackagePtr require_current() const;
  bool is_member(const PackageId& id) const;
  manifest::ResolverBehavior resolver_behavior() const { return resolver_; }
  const manifest::Profiles& profiles() const { return root_file_->root.profiles; }
  std::string lockfile_path() const { return lockfile_path_; }
  const std::string& target_dir() const { return target_dir_; }  // final artifacts
  const std::string& build_dir() const { return build_dir_; }    // intermediate files (build.build-dir)
  // Packages loaded on the way that are not members (path dependencies outside): by directory, so that nothing is read
  // twice.
  const std::map<std::string, manifest::PackagePtr>& loaded_packages() const { return loaded_; }
  // Every manifest read and every directory listed to find members and targets (also absent ones), for the freshness
  // database.
  const std::vector<std::string>& consulted_files() const { return consulted_files_; }
  const std::vector<std::string>& consulted_directories() const { return consulted_directories_; }
  // A path dependency that is not among the members or loaded packages: finds its own workspace root for inheritance.
  manifest::PackagePtr load_path_package(const std::string& directory, const SourceId& source,
                                         const config::Config& config, const FileSystem& files) const;
  // The same; null for a virtual manifest.
  static manifest::PackagePtr find_path_package(const std::string& directory, const config::Config& config,
                                                const FileSystem& files);
  // Throws for a path dependency that is one file with a manifest in it.
  static void refuse_single_file(const std::string& path, const FileSystem& files);
  // What is odd about the workspace as a whole (profiles, patches or resolver of non-root manifests, a virtual
  // workspace without a resolver): cargo shows it for every command that loads a workspace.
  void report_structure(Reporter& reporter) const;
  // The warnings of all manifests that were read: cargo shows them when it is about to build or to fetch. Throws
  // "failed to parse manifest at ..." for those that are errors in truth.
  void report_warnings(Reporter& reporter) const;

 private:
  static Workspace of_one(std::shared_ptr<const manifest::ManifestFile> file);

  std::string cwd_;
  std::string root_;
  std::string root_manifest_path_;
  std::string current_manifest_path_;
  std::shared_ptr<const manifest::ManifestFile> root_file_;
  std::vector<manifest::PackagePtr> members_;
  std::vector<manifest::PackagePtr> default_members_;
  manifest::PackagePtr current_;
  manifest::ResolverBehavior resolver_ = manifest::ResolverBehavior::V1;
  std::string lockfile_path_;
  std::string target_dir_;
  std::string build_dir_;
  std::map<std::string, manifest::PackagePtr> loaded_;
  std::vector<std::string> consulted_files_;
  std::vector<std::string> consulted_directories_;
  std::vector<std::pair<std::string, manifest::Warning>> warnings_;  // manifest path, warning
  std::vector<Diagnostic> structure_diagnostics_;
  bool has_root_table_ = false;  // there is a [workspace], if only an empty one
  friend class WorkspaceLoader;
};

// -p / --workspace / --exclude / nothing.
struct PackageSelection {
  std::vector<std::string> packages;  // specs and glob patterns
  bool all = false;
  std::vector<std::string> exclude;
};

// The members that a selection means. Throws "package(s) `x` not found in workspace `...`" and the like.
std::vector<manifest::PackagePtr> select_packages(const Workspace& workspace, const PackageSelection& selection,
                                                  Reporter& reporter);

// The same as specifications, for commands whose -p may also name dependencies (build, check, test): those are not
// looked up here.
std::vector<PackageIdSpec> select_specs(const Workspace& workspace, const PackageSelection& selection,
                                        Reporter& reporter);

}  // namespace gantry::workspace
