#include "ops/open_toolchain.h"

#include "base/path.h"

namespace gantry::ops {

std::unique_ptr<toolchain::Toolchain> open_toolchain(const workspace::Workspace& workspace,
                                                     const config::Config& config, const Host& host) {
  return std::make_unique<toolchain::Toolchain>(config, host.environment, host.files, host.files, host.processes,
                                                host.cwd, path::join(workspace.target_dir(), ".gantry/rustc-info.json"),
                                                shared_probe_file(host), &host.reporter);
}

std::string shared_probe_file(const Host& host) { return path::join(host.cargo_home, ".gantry/rustc-info.json"); }

}  // namespace gantry::ops
