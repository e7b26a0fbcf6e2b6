#include "ops/package.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/path.h"
#include "exec/build_lock.h"
#include "ops/member_features.h"
#include "ops/open_toolchain.h"
#include "ops/packager.h"
#include "ops/publish_order.h"
#include "ops/resolve_workspace.h"
#include "ops/staged_registry.h"
#include "package/explain.h"
#include "package/git_repository.h"

namespace gantry::ops {

namespace {

void print_list(const PreparedPackage& prepared, Reporter& reporter) {
  std::string text;
  for (const auto& member : prepared.members) text += member.path + "\n";
  reporter.out(text);
}

void print_json(const PreparedPackage& prepared, Reporter& reporter) {
  JsonWriter json;
  json.begin_object().key("id").string(prepared.package->id().spec_url());
  json.key("files").begin_object();
  for (const auto& member : prepared.members) {
    const bool is_copy = member.kind == package::ArchiveMember::Kind::Copy;
    json.key(member.path).begin_object().key("kind").string(is_copy ? "copy" : "generate");
    if (!member.source.empty()) json.key("path").string(member.source);
    json.end_object();
  }
  json.end_object().end_object();
  reporter.out(json.take() + "\n");
}

// The lock file is brought up to date when there is one.
void update_lock_file(const workspace::Workspace& workspace, const PackageOptions& options,
                      const config::Config& config, const Host& host) {
  if (!options.has_lock_file || !host.files.exists(workspace.lockfile_path())) return;
  ResolveRequest request;
  request.network = options.network;
  std::unique_ptr<toolchain::Toolchain> toolchain;
  request.rustc_version = [&] {
    if (!toolchain) {
      toolchain = open_toolchain(workspace, config, host);
    }
    return toolchain->rustc().version;
  };
  resolve_workspace(workspace, request, config, host.files, host.reporter, host.cwd, host.cargo_home);
}

// The package that a file lies in, the innermost one; null when it lies in none.
manifest::PackagePtr package_around(const std::string& file, const std::vector<manifest::PackagePtr>& packages) {
  manifest::PackagePtr innermost;
  for (const auto& package : packages) {
    if (!path::starts_with(file, package->root())) continue;
    if (!innermost || innermost->root().size() < package->root().size()) innermost = package;
  }
  return innermost;
}

void explain_files(const workspace::Workspace& workspace, const std::vector<manifest::PackagePtr>& packages,
                   PackageOptions options, package::VersionControl& control, const config::Config& config,
                   const Host& host) {
  options.list = options.allow_dirty = true;
  options.check_metadata = false;
  Packager packager(workspace, options, {}, control, config, host);
  std::map<PackageId, PreparedPackage> prepared;
  for (const auto& file : options.explain) {
    const auto path = path::normalize(path::join(host.cwd, file));
    const auto package = package_around(path, packages);
    if (!package) throw Error(fmt::format("`{}` lies in none of the packages that are chosen", file));
    auto& contents = prepared[package->id()];
    if (!contents.package) contents = packager.prepare(package);
    const auto name = *path::strip_prefix(path, package->root());
    const auto answer = package::explain(*package, name, contents.members, control, host.files);
    host.reporter.out(fmt::format("{}: {}: {}\n", file, answer.is_included ? "included" : "left out", answer.reason));
  }
}

}  // namespace

workspace::Workspace open_for_packaging(const PackageOptions& options, const config::Config& config, const Host& host) {
  auto workspace = workspace::Workspace::load(workspace::find_manifest(options.manifest_path, host.cwd, host.files),
                                              {host.cwd, options.target_dir, options.lockfile_path}, config,
                                              host.environment, host.files);
  workspace.report_structure(host.reporter);
  return workspace;
}

void expect_packages(package::VersionControl& control, const std::vector<manifest::PackagePtr>& packages) {
  std::vector<std::string> directories;
  for (const auto& package : packages) directories.push_back(package->root());
  control.expect(directories);
}

std::vector<PackagedCrate> make_crates(const workspace::Workspace& workspace,
                                       const std::vector<manifest::PackagePtr>& selected, const PackageOptions& options,
                                       package::VersionControl& control, const config::Config& config,
                                       const Host& host) {
  const auto features = member_features(workspace, selected, options.features);
  update_lock_file(workspace, options, config, host);
  const auto packages = publish_order(selected);
  auto registry = options.registry;
  std::optional<StagedRegistry> staged;
  bool stages = false;
  if (options.list) {
    if (registry.index) SourceId::registry(*registry.index);
  } else {
    if (registry.given()) check_publish_lists(packages, registry, "packaged");
    const bool uses_registry = options.verify || options.has_lock_file;
    stages = uses_registry && depend_on_each_other(packages);
    if (stages && !registry.given()) registry = infer_registry(packages);
    if (stages || registry.given()) {
      const auto source = registry_source(registry, config, host.reporter);
      staged.emplace(path::join(workspace.build_dir(), "package/tmp-registry"), source, host.cargo_home, host.files,
                     host.reporter);
    }
  }

  Packager packager(workspace, options, stages ? staged->overlays() : std::vector<sources::RegistryOverlay>{}, control,
                    config, host);
  std::vector<PackagedCrate> crates;
  for (const auto& package : packages) {
    const auto prepared = packager.prepare(package);
    // `publish` leaves the directories as they are.
    if (options.keeps_archives) exec::create_tagged(workspace.target_dir(), host.files);
    if (options.keeps_archives && !options.list) exec::create_tagged(workspace.build_dir(), host.files);
    if (options.list) {
      options.json ? print_json(prepared, host.reporter) : print_list(prepared, host.reporter);
      continue;
    }
    const auto& publish = package->manifest->publish;
    const bool is_staged = staged && !(publish && publish->empty());
    crates.push_back(packager.pack(prepared, is_staged ? &*staged : nullptr));
  }
  if (options.verify) {
    for (const auto& crate : crates) {
      const auto same = [&](const auto& member) { return member.first->id == crate.package->id(); };
      const auto wanted = std::ranges::find_if(features, same);
      packager.verify(crate, wanted == features.end() ? resolver::CliFeatures{} : wanted->second);
    }
  }
  if (options.keeps_archives) {
    for (const auto& crate : crates) packager.keep(crate);
  }
  return crates;
}

void package(const PackageOptions& options, const config::Config& config, const Host& host) {
  const auto workspace = open_for_packaging(options, config, host);
  const auto packages = packages_to_publish(workspace, options.packages, host.reporter);
  package::GitProgram git(host.processes, host.environment, host.files);
  expect_packages(git, packages);
  if (!options.explain.empty()) return explain_files(workspace, packages, options, git, config, host);
  make_crates(workspace, packages, options, git, config, host);
}

}  // namespace gantry::ops
