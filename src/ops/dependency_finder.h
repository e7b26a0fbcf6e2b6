// Finds out what a crate named on the command line of `cargo add` is: an entry that is there already, one of the
// workspace's table, a member, a directory, or a package of a registry.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "manifest/dependency_entry.h"
#include "ops/add_request.h"
#include "ops/workspace_resolver.h"

namespace gantry::ops {

struct FoundDependency {
  manifest::DependencyEntry entry;
  SummaryPtr summary;                  // of the version that the entry means now
  std::vector<std::string> inherited;  // features that the workspace's table turns on
  bool inherits_defaults = true;       // whether that table leaves default features on
};

class DependencyFinder {
 public:
  DependencyFinder(const AddOptions& options, const workspace::Workspace& workspace,
                   const manifest::PackagePtr& package, const manifest::ManifestEditor& editor,
                   WorkspaceResolver& resolver, const config::Config& config, const Host& host);

  FoundDependency find(const RequestedCrate& crate);

 private:
  std::optional<manifest::DependencyEntry> existing(const std::string& key) const;
  void find_source(const RequestedCrate& crate, FoundDependency& found);
  void set_options(const RequestedCrate& crate, manifest::DependencyEntry& entry) const;
  void find_in_git(const RequestedCrate& crate, FoundDependency& found);
  void find_by_path(const std::string& directory, FoundDependency& found);
  bool is_inherited_from_registry(const std::string& key) const;
  bool has_other_spelling(const std::string& key) const;
  bool find_in_workspace(const std::string& name, FoundDependency& found);
  bool find_member(const std::string& name, FoundDependency& found);
  void find_latest(FoundDependency& found);
  void find_summary(FoundDependency& found);
  std::vector<SummaryPtr> versions(const std::string& name, const std::optional<std::string>& registry);
  // The name under which the registry, or `known`, has what was typed.
  std::string translate(const std::string& typed, const std::function<bool(const std::string&)>& known) const;
  SummaryPtr pick_for_rust(const std::string& name, const std::vector<SummaryPtr>& candidates);
  SummaryPtr summary_at(const std::string& directory) const;

  const AddOptions& options_;
  const workspace::Workspace& workspace_;
  const manifest::PackagePtr& package_;
  const manifest::ManifestEditor& editor_;
  manifest::ManifestEditor root_;
  WorkspaceResolver& resolver_;
  const config::Config& config_;
  const Host& host_;
};

}  // namespace gantry::ops
