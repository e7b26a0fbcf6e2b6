// Builds a Workspace: root, members, checks (Cargo Book, "Workspaces").
#pragma once

#include "workspace/manifests.h"
#include "workspace/workspace.h"

namespace gantry::workspace {

class WorkspaceLoader {
 public:
  WorkspaceLoader(const std::string& manifest_path, const WorkspaceOptions& options, const config::Config& config,
                  const Environment& environment, const FileSystem& files);
  Workspace run();

 private:
  struct MemberPath {
    std::string directory;
    std::optional<std::string> glob;  // the pattern it matched
  };

  void find_members();
  std::vector<MemberPath> expand(const std::vector<std::string>& patterns);
  // Adds a manifest and the path dependencies below it.
  void add_member(const std::string& manifest_path, bool is_path_dependency);
  void find_default_members();
  void check_roots();
  void check_names();
  void check_members();
  void check_current();
  void note_ignored_tables();
  void choose_resolver();
  void check_configuration();
  void choose_directories();
  manifest::PackagePtr package(const std::string& manifest_path);
  void fill();

  std::string current_;
  WorkspaceOptions options_;
  const config::Config& config_;
  const Environment& environment_;
  const FileSystem& files_;
  Manifests manifests_;
  std::optional<std::string> root_;  // nothing when the package stands alone
  std::vector<std::string> members_;
  std::set<std::string> is_member_;
  std::vector<std::string> default_members_;
  std::map<std::string, manifest::PackagePtr> packages_;
  Workspace workspace_;
};

}  // namespace gantry::workspace
