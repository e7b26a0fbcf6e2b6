#include "ops/installation.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/path.h"
#include "config/registry.h"
#include "ops/build_session.h"
#include "ops/temporary_name.h"
#include "ops/workspace_resolver.h"
#include "workspace/manifests.h"

namespace gantry::ops {

namespace {

// A build of a package from elsewhere leaves nothing behind, unless the user wants to have its files somewhere.
bool has_target_dir(const CompileOptions& options, const config::Config& config, const Environment& environment) {
  return options.target_dir || environment.has("CARGO_TARGET_DIR") || config.get_string({"build", "target-dir"});
}

std::string target_triple(const CompileOptions& options, const config::Config& config,
                          toolchain::Toolchain& toolchain) {
  if (options.targets.size() > 1) throw Error("only one `--target` argument is supported");
  const auto& host = toolchain.rustc().host;
  const auto kinds = toolchain::requested_kinds(options.targets, config, host);
  return kinds.empty() || kinds.front().is_host() ? host : kinds.front().short_name();
}

// A source of the name that `registry` has in the configuration: manifests and lock files know only addresses.
const SourceId& named(const SourceId& source, const SourceId& registry) {
  return source == registry ? registry : source;
}

std::vector<BuiltProgram> programs_to_build(const plan::UnitGraph& graph) {
  std::vector<BuiltProgram> programs;
  for (const auto root : graph.roots) {
    const auto& target = *graph[root].target;
    if (target.is_executable()) programs.push_back({target.name, ""});
  }
  return programs;
}

std::vector<BuiltProgram> built_programs(const exec::Compilation& compilation) {
  std::vector<BuiltProgram> programs;
  for (const auto& artifact : compilation.executables)
    programs.push_back({std::string(path::file_name(artifact.path)), artifact.path});
  return programs;
}

// A package of a registry as the root of a workspace: with its profiles.
std::shared_ptr<const manifest::ManifestFile> load_as_root(const manifest::Package& package,
                                                           const config::Config& config, const FileSystem& files) {
  workspace::Manifests manifests(config.cwd(), config, files);
  auto options = manifests.load_options(package.manifest_path);
  options.source = package.id().source();
  options.is_dependency_from_registry = true;
  auto file = std::make_shared<manifest::ManifestFile>(manifest::load_manifest(package.manifest_path, options, files));
  auto manifest = std::make_shared<manifest::Manifest>(*package.manifest);
  for (auto& dependency : manifest->summary.dependencies)
    dependency.source = SourceId(named(dependency.source, package.id().source()));
  file->package = std::move(manifest);
  return file;
}

}  // namespace

std::string programs_directory(const std::string& root, const std::string& cwd) {
  return path::join(path::normalize(path::join(cwd, root)), "bin");
}

Installation::Installation(const Context& context, const CrateRequest& request, manifest::PackagePtr package)
    : context_(context),
      host_(context.host),
      request_(request),
      package_(std::move(package)),
      compile_(context.options.compile) {
  if (request.version) details_.version_req = request.version->to_string();
  details_.bins = requested_programs(*package_, compile_.filter);
  details_.features = {compile_.features.features.begin(), compile_.features.features.end()};
  details_.all_features = compile_.features.all_features;
  details_.no_default_features = !compile_.features.default_features;
  details_.profile = compile_.profile;
  details_.target = target_triple(compile_, context.config, context.toolchain);
  details_.rustc = context.toolchain.rustc().verbose_version;
}

std::optional<InstallTracker> Installation::open_tracker() const {
  if (!context_.options.tracks) return std::nullopt;
  std::optional<InstallTracker> tracker(std::in_place, context_.root, host_.files, host_.reporter);
  tracker->show_by_name(context_.options.source);
  return tracker;
}

std::string Installation::directory() const { return programs_directory(context_.root, host_.cwd); }

// An installed package of just the version that is asked for.
manifest::PackagePtr Installation::find_installed(const Context& context, const CrateRequest& request) {
  const auto& options = context.options;
  const auto exact = request.version ? exact_version(*request.version) : std::nullopt;
  if (!exact || !options.source.is_registry() || options.force || !options.tracks) return nullptr;
  std::optional<semver::Version> known;
  {
    const InstallTracker tracker(context.root, context.host.files, context.host.reporter);
    for (const auto& [id, crate] : tracker.installed().crates) {
      if (id.name() == *request.name && id.source() == options.source && request.version->matches(id.version()))
        known = id.version();
    }
  }
  return known ? context.source.find_exact(request, *known) : nullptr;
}

std::unique_ptr<Installation> Installation::prepare(const Context& context, const CrateRequest& request) {
  const auto make = [&](manifest::PackagePtr package) {
    return std::unique_ptr<Installation>(new Installation(context, request, std::move(package)));
  };
  if (auto installed = find_installed(context, request)) {
    const auto installation = make(std::move(installed));
    if (installation->is_up_to_date()) {
      installation->report_ignored();
      return nullptr;
    }
  }
  auto installation = make(context.source.find(request));
  installation->open_workspace();
  installation->check_programs();
  if (installation->is_up_to_date()) {
    installation->report_ignored();
    return nullptr;
  }
  const auto& workspace = *installation->workspace_;
  if (context.options.compile.network.locked && !context.host.files.exists(workspace.lockfile_path())) {
    context.host.reporter.warning(
        fmt::format("no Cargo.lock file published in {}", installation->package_->id().display()));
  }
  const auto tracker = installation->open_tracker();
  installation->check_conflicts(tracker ? tracker->installed() : InstalledCrates{});
  return installation;
}

void Installation::report_ignored() const {
  host_.reporter.status(
      "Ignored", fmt::format("package `{}` is already installed, use --force to override", package_->id().display()),
      StatusColor::Yellow);
}

bool Installation::is_up_to_date() const {
  if (context_.options.force || package_->id().source().is_path()) return false;
  const auto tracker = open_tracker();
  if (!tracker) return false;
  const auto occupied = occupied_programs(details_.bins, directory(), tracker->installed(), host_.files);
  return !occupied.empty() && belong_to(occupied, package_->name()) &&
         is_installed(tracker->installed(), package_->id(), details_);
}

void Installation::open_workspace() {
  const auto& config = context_.config;
  const bool is_elsewhere = !package_->id().source().is_path();
  if (is_elsewhere && !has_target_dir(compile_, config, host_.environment)) {
    const auto place = host_.environment.get("TMPDIR").value_or("/tmp");
    temporary_ = path::join(place, temporary_name());
    compile_.target_dir = temporary_;
  }
  const workspace::WorkspaceOptions options{host_.cwd, compile_.target_dir, std::nullopt};
  if (package_->id().source().is_registry()) {
    workspace_ =
        workspace::Workspace::alone(load_as_root(*package_, config, host_.files), options, config, host_.environment);
  } else {
    workspace_ = workspace::Workspace::load(package_->manifest_path, options, config, host_.environment, host_.files);
    workspace_->report_structure(host_.reporter);
  }
  compile_.packages.packages = {workspace_->require_current()->id().spec_url()};
  compile_.lock_file = compile_.network.locked ? LockFileUse::Read : LockFileUse::Ignore;
  compile_.network.locked = false;
  compile_.shows_manifest_warnings = false;
  compile_.remembers_request = false;
}

void Installation::check_programs() const {
  const bool has_any = std::ranges::any_of(package_->manifest->targets, [&](const auto& target) {
    return target.is_bin() || (compile_.filter.given() && target.is_example());
  });
  if (has_any) return;
  throw Error(
      fmt::format("there is nothing to install in `{}`, because it has no binaries\n`cargo install` is only for "
                  "installing programs, and can't be used with libraries.\nTo use a library crate, add it as a "
                  "dependency to a Cargo project with `cargo add`.",
                  package_->id().display()));
}

void Installation::check_conflicts(const InstalledCrates& installed) const {
  if (context_.options.force) return;
  const auto occupied = occupied_programs(details_.bins, directory(), installed, host_.files);
  const auto shown = context_.options.tracks ? std::nullopt : std::optional(path::join(context_.root, "bin"));
  refuse_conflicts(occupied, package_->name(), shown);
}

// What a published lock file holds is used all the same.
void Installation::warn_about_yanked() const {
  if (compile_.lock_file != LockFileUse::Read || !host_.files.exists(workspace_->lockfile_path())) return;
  ResolveRequest request;
  request.network = compile_.network;
  request.rustc_version = [this] { return context_.toolchain.rustc().version; };
  WorkspaceResolver resolver(*workspace_, request, context_.config, host_.files, host_.reporter, host_.cwd,
                             host_.cargo_home);
  resolver.read_lock_file();
  resolver.open_sources();
  const auto locked = resolver.resolve(&resolver.previous().resolve, nullptr, resolver.query());
  for (const auto& id : resolver.find_yanked(locked)) {
    host_.reporter.warning(
        fmt::format("package `{}` in Cargo.lock is yanked in registry `{}`, consider running without --locked",
                    id.display(), id.source().display_registry_name()));
  }
}

std::vector<BuiltProgram> Installation::build() {
  const auto target_dir = workspace_->target_dir();
  const auto context = [&] {
    return fmt::format(
        "failed to compile `{}`, intermediate artifacts can be found at `{}`.\nTo reuse those artifacts with a future "
        "compilation, set the environment variable `CARGO_BUILD_BUILD_DIR` to that path.",
        package_->id().display(), target_dir);
  };
  try {
    auto session = prepare_build(std::move(*workspace_), compile_, context_.config, host_);
    auto programs = context_.options.dry_run ? programs_to_build(session.graph)
                                             : built_programs(execute_build(session, compile_, context_.config, host_));
    std::ranges::sort(programs, {}, &BuiltProgram::name);
    return programs;
  } catch (Error& error) {
    temporary_.reset();  // it stays, for the next attempt
    if (error.silent()) throw Error(context());
    error.with_context(context());
    throw;
  }
}

// What the programs lack; a long list is cut off.
void Installation::report_no_programs() const {
  constexpr std::size_t kMost = 7;
  std::vector<const manifest::Target*> targets;
  for (const auto& target : package_->manifest->targets) {
    if (target.is_executable()) targets.push_back(&target);
  }
  std::string text = "none of the package's binaries are available for install using the selected features";
  for (std::size_t i = 0; i < std::min(targets.size(), kMost); ++i) {
    const auto& needed = targets[i]->required_features;
    std::vector<std::string> quoted;
    for (const auto& feature : needed) quoted.push_back(fmt::format("`{}`", feature));
    text += fmt::format("\n  {} requires the features: {}", targets[i]->description(), fmt::join(quoted, ", "));
  }
  if (targets.size() > kMost) {
    text += fmt::format("\n{} more targets also requires features not enabled. See them in the Cargo.toml file.",
                        targets.size() - kMost);
  }
  if (!targets.empty()) {
    text += fmt::format("\nConsider enabling some of the needed features by passing, e.g., `--features=\"{}\"`",
                        fmt::join(targets.front()->required_features, " "));
  }
  host_.reporter.warning(text);
}

void Installation::place(const std::vector<BuiltProgram>& programs) const {
  auto tracker = open_tracker();
  check_conflicts(tracker ? tracker->installed() : InstalledCrates{});
  ProgramPlacer placer({package_, details_, directory()}, tracker ? &*tracker : nullptr, host_.files, host_.reporter);
  if (context_.options.dry_run) {
    placer.preview(programs);
    host_.reporter.warning("aborting install due to dry run");
  } else {
    placer.place(programs);
  }
}

bool Installation::run() {
  host_.reporter.status("Installing", package_->id().display());
  warn_about_yanked();
  const auto programs = build();
  const auto clean_up = [&] {
    if (temporary_) host_.files.remove_directory_tree(*temporary_);
  };
  try {
    if (programs.empty()) {
      report_no_programs();
    } else {
      place(programs);
    }
  } catch (const Error&) {
    clean_up();
    throw;
  }
  clean_up();
  return !programs.empty();
}

}  // namespace gantry::ops
