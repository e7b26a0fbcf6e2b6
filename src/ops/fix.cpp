#include "ops/fix.h"

#include "base/path.h"
#include "ops/build_session.h"
#include "ops/fix_messages.h"
#include "ops/migrate_manifests.h"

namespace gantry::ops {

namespace {

// The workspace is loaded anew for the build, as manifests may have changed.
void prepare_files(const FixOptions& options, const config::Config& config, const Host& host) {
  const auto& compile = options.compile;
  const auto manifest_path = workspace::find_manifest(compile.manifest_path, host.cwd, host.files);
  const auto workspace = workspace::Workspace::load(
      manifest_path, {host.cwd, compile.target_dir, compile.lockfile_path}, config, host.environment, host.files);
  workspace.report_structure(host.reporter);
  refuse_uncommitted(options.version_control, host);
  if (!options.mode.edition) return;
  migrate_manifests(workspace, select_packages(workspace, compile.packages, host.reporter), host);
}

}  // namespace

void fix(FixOptions options, const config::Config& config, const Host& host) {
  prepare_files(options, config, host);
  auto& compile = options.compile;
  const bool of_edition = options.mode.edition || options.mode.edition_idioms;
  if (of_edition && !compile.filter.given()) compile.filter.all_targets = true;
  auto session = prepare_build(compile, config, host);
  const auto clippy = host.environment.get("RUSTC_WORKSPACE_WRAPPER").value_or("");
  FixMessages messages(host.reporter, path::stem(path::file_name(clippy)) == "clippy-driver");
  compile.remembers_request = false;
  const auto lock_directory = path::join(session.workspace->build_dir(), ".gantry-fix");
  const auto& sysroot = session.toolchain->info(toolchain::CompileKind::host()).sysroot;
  session.proxy = exec::CompilerProxy{host.program_path, fix_environment(options.mode, lock_directory, sysroot),
                                      [&messages](std::string_view line) {
                                        const auto message = parse_fix_message(line);
                                        if (message) messages.show(*message);
                                        return message.has_value();
                                      }};
  execute_build(session, compile, config, host);
}

}  // namespace gantry::ops
