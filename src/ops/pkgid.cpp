#include "ops/pkgid.h"

#include "base/error.h"
#include "model/package_id_spec.h"
#include "ops/open_workspace.h"
#include "ops/workspace_resolver.h"

namespace gantry::ops {

std::string pkgid(const std::optional<std::string>& spec, const std::optional<std::string>& manifest_path,
                  const NetworkOptions& network, const config::Config& config, const Host& host) {
  OpenWorkspace opened(manifest_path, config, host);
  const auto request = opened.resolve_request(network);
  WorkspaceResolver resolver(opened.workspace(), request, config, host.files, host.reporter, host.cwd, host.cargo_home);
  resolver.read_lock_file();
  if (!resolver.previous().exists) throw Error("a Cargo.lock must exist for this command");
  PackageId id;
  if (spec) {
    std::vector<PackageId> known;
    for (const auto& node : resolver.previous().resolve.nodes) known.push_back(node.id);
    id = PackageIdSpec::query(*spec, known);
  } else {
    id = opened.workspace().require_current()->id();
  }
  return id.spec_url();
}

}  // namespace gantry::ops
