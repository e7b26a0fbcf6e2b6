#include "ops/locate_project.h"

#include "workspace/manifests.h"
#include "workspace/workspace.h"

namespace gantry::ops {

std::string locate_project(const std::optional<std::string>& manifest_path, bool of_workspace,
                           const config::Config& config, const Host& host) {
  std::string manifest = workspace::find_manifest(manifest_path, host.cwd, host.files);
  if (!of_workspace) return manifest;
  workspace::Manifests manifests(host.cwd, config, host.files);
  std::string root = manifests.find_root(manifest).value_or(manifest);
  const auto& file = manifests.load(root);
  // A root need not know its members, but those who believe to be one are to be known.
  const bool has_defaults = file.root.workspace && file.root.workspace->default_members;
  if (root != manifest || has_defaults) {
    workspace::Workspace::load(manifest, {host.cwd, {}, {}}, config, host.environment, host.files);
  }
  return root;
}

}  // namespace gantry::ops
