#include "ops/pkgid.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "model/package_id_spec.h"
#include "ops/open_workspace.h"
#include "ops/workspace_resolver.h"

namespace gantry::ops {

namespace {

PackageId find_package(const std::string& spec, const std::vector<PackageId>& known, const Host& host) {
  try {
    return PackageIdSpec::query(spec, known);
  } catch (const Error& error) {
    // What could not be read has a cause: it may have been meant as a path.
    const auto path = path::normalize(path::join(host.cwd, spec));
    if (error.causes().empty() || spec.find('/') == std::string::npos || !host.files.exists(path)) throw;
    throw Error(error.message(), {fmt::format("package ID specification `{}` looks like a file path, maybe try {}",
                                              spec, path::to_file_url(path))});
  }
}

}  // namespace

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
    id = find_package(*spec, known, host);
  } else {
    id = opened.workspace().require_current()->id();
  }
  return id.spec_url();
}

}  // namespace gantry::ops
