#include "ops/open_workspace.h"
#include "ops/open_toolchain.h"

#include "base/path.h"

namespace gantry::ops {

OpenWorkspace::OpenWorkspace(const std::optional<std::string>& manifest_path, const config::Config& config,
                             const Host& host)
    : config_(config),
      host_(host),
      workspace_(workspace::Workspace::load(workspace::find_manifest(manifest_path, host.cwd, host.files),
                                            {host.cwd, std::nullopt, std::nullopt}, config, host.environment,
                                            host.files)) {
  workspace_.report_structure(host.reporter);
}

OpenWorkspace::~OpenWorkspace() {
  if (toolchain_) toolchain_->save_cache();
}

toolchain::Toolchain& OpenWorkspace::toolchain() {
  if (!toolchain_) {
    toolchain_ = open_toolchain(workspace_, config_, host_);
  }
  return *toolchain_;
}

std::vector<toolchain::CompileKind> OpenWorkspace::kinds(const std::vector<std::string>& targets) {
  auto kinds = toolchain::requested_kinds(targets, config_, toolchain().rustc().host);
  toolchain_->set_requested_kinds(kinds);
  toolchain_->info(toolchain::CompileKind::host());
  for (const auto& kind : kinds) toolchain_->info(kind);
  return kinds;
}

ResolveRequest OpenWorkspace::resolve_request(const NetworkOptions& network, bool ignore_rust_version) {
  ResolveRequest request;
  request.network = network;
  request.ignore_rust_version = ignore_rust_version;
  request.rustc_version = [this] { return toolchain().rustc().version; };
  return request;
}

ResolvedWorkspace OpenWorkspace::resolve(const ResolveRequest& request) {
  return resolve_workspace(workspace_, request, config_, host_.files, host_.reporter, host_.cwd, host_.cargo_home);
}

}  // namespace gantry::ops
