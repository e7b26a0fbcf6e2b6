// What commands about dependencies begin with: a workspace, and a compiler that is only asked when something depends on
// it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ops/compile_options.h"
#include "ops/resolve_workspace.h"
#include "toolchain/rustc.h"
#include "workspace/workspace.h"

namespace gantry::ops {

class OpenWorkspace {
 public:
  // Loads the workspace and says what is odd about it as a whole. `config` and `host` must outlive this.
  OpenWorkspace(const std::optional<std::string>& manifest_path, const config::Config& config, const Host& host);
  ~OpenWorkspace();

  const workspace::Workspace& workspace() const { return workspace_; }
  toolchain::Toolchain& toolchain();
  // Null until somebody has asked for it.
  const toolchain::Toolchain* known_toolchain() const { return toolchain_.get(); }
  // The kinds of `targets` (--target), probed.
  std::vector<toolchain::CompileKind> kinds(const std::vector<std::string>& targets);
  ResolveRequest resolve_request(const NetworkOptions& network, bool ignore_rust_version = false);
  // Resolves all members; `features` and `needs_features` of the request may have been filled in.
  ResolvedWorkspace resolve(const ResolveRequest& request);

 private:
  const config::Config& config_;
  const Host& host_;
  workspace::Workspace workspace_;
  std::unique_ptr<toolchain::Toolchain> toolchain_;
};

}  // namespace gantry::ops
