#include "ops/build_session.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/amounts.h"
#include "base/error.h"
#include "base/path.h"
#include "config/build_config.h"
#include "config/term_config.h"
#include "exec/build_lock.h"
#include "exec/context.h"
#include "exec/future_incompat.h"
#include "exec/rustdoc_fingerprint.h"
#include "exec/script_override.h"
#include "ops/cache_upkeep.h"
#include "ops/check_links.h"
#include "ops/content_filters.h"
#include "ops/jobs.h"
#include "ops/member_features.h"
#include "ops/open_toolchain.h"
#include "ops/replacements.h"
#include "ops/request_memory.h"
#include "ops/target_paths.h"
#include "plan/doc_units.h"
#include "plan/unit_warnings.h"

namespace gantry::ops {

namespace {

using IsProcMacro = std::function<bool(const PackageId&)>;

resolver::ResolvedFeatures resolve_features(const BuildSession& session, const MemberFeatures& members,
                                            const resolver::FeatureOptions& options) {
  std::vector<std::pair<resolver::PackageIndex, resolver::CliFeatures>> roots;
  for (const auto& [summary, features] : members) {
    if (const auto index = session.resolved.resolve.find(summary->id)) roots.emplace_back(*index, features);
  }
  return resolver::resolve_features(session.resolved.resolve, roots, options);
}

resolver::ResolvedFeatures resolve_features(const BuildSession& session, const CompileOptions& options,
                                            const MemberFeatures& members, IsProcMacro is_proc_macro) {
  resolver::FeatureOptions feature_options;
  feature_options.behavior = session.workspace->resolver_behavior();
  feature_options.dev_dependencies = plan::needs_dev_dependencies(options.intent, options.filter);
  auto& toolchain = *session.toolchain;
  feature_options.platform_applies = [&](const cfgexpr::Platform& platform, resolver::FeaturesFor role) {
    if (role == resolver::FeaturesFor::Host)
      return toolchain.platform_applies(platform, toolchain::CompileKind::host());
    return std::any_of(session.kinds.begin(), session.kinds.end(),
                       [&](const auto& kind) { return toolchain.platform_applies(platform, kind); });
  };
  feature_options.is_proc_macro = std::move(is_proc_macro);
  return resolve_features(session, members, feature_options);
}

std::vector<PackageId> packages_with(const BuildSession& session, const resolver::ResolvedFeatures& features) {
  std::vector<PackageId> ids;
  for (const auto& [package, activated] : features.activated) {
    const auto& id = session.resolved.resolve[package.first].id;
    if (ids.empty() || ids.back() != id) ids.push_back(id);  // once for both roles
  }
  return ids;
}

// What the selected members use on any platform, also in their tests: what `-p` can mean.
std::vector<PackageId> used_packages(const BuildSession& session, const MemberFeatures& members) {
  resolver::FeatureOptions any_use;
  any_use.behavior = manifest::ResolverBehavior::V1;
  any_use.dev_dependencies = true;
  any_use.all_targets = true;
  any_use.is_proc_macro = [](const PackageId&) { return false; };
  return packages_with(session, resolve_features(session, members, any_use));
}

// Downloads what is needed and not here in one go. Which packages are procedural macros is not known before, so those
// are found that would be needed without any; the few that this misses are downloaded when they are loaded.
void download_packages(const BuildSession& session, const CompileOptions& options, const MemberFeatures& members) {
  const auto& resolve = session.resolved.resolve;
  const auto is_present = [&](const auto& node) {
    const auto& source = node.id.source();
    return source.is_path() || session.resolved.sources->get(source).is_present(node.id);
  };
  if (std::ranges::all_of(resolve.nodes, is_present)) return;
  const auto features = resolve_features(session, options, members, [](const PackageId&) { return false; });
  session.resolved.download(packages_with(session, features));
}

// Names that are often mistaken for the variables with flags.
void warn_about_misspelt_variables(const CompileOptions& options, const Environment& environment, Reporter& reporter) {
  const auto warn = [&](const char* misspelt, const char* tool, const char* variable) {
    if (!environment.has(misspelt)) return;
    Diagnostic diagnostic;
    diagnostic.level = Level::Warning;
    diagnostic.title = fmt::format("ignoring environment variable `{}`", misspelt);
    diagnostic.notes.emplace_back(Level::Help, fmt::format("{} flags are passed via `{}`", tool, variable));
    reporter.diagnostic(diagnostic);
  };
  if (options.intent == plan::UserIntent::Doc || options.filter.doctests_only) {
    warn("RUSTDOC_FLAGS", "rustdoc", "RUSTDOCFLAGS");
  } else {
    warn("RUST_FLAGS", "rust", "RUSTFLAGS");
  }
}

// Overrides of build scripts are read whether or not a package has such a `links` key: a bad one is always an error.
void check_overrides(const toolchain::CompileKind& kind, const BuildSession& session, const config::Config& config) {
  const auto triple = session.toolchain->triple(kind);
  for (const auto& links : config.keys({"target", triple})) exec::read_script_override(config, triple, links);
}

// Each specification means exactly one package of the resolution, a member or a dependency.
std::vector<manifest::PackagePtr> packages_of(const std::vector<PackageIdSpec>& specs,
                                              const std::vector<PackageId>& ids, const ResolvedWorkspace& resolved) {
  std::vector<manifest::PackagePtr> packages;
  for (const auto& spec : specs) {
    const auto id = query_package(spec, ids, resolved.resolve);
    const bool known = std::ranges::any_of(packages, [&](const auto& package) { return package->id() == id; });
    if (!known) packages.push_back(resolved.package(*resolved.resolve.find(id)));
  }
  return packages;
}

// Nobody knows the dev-dependencies of packages outside of the workspace.
void check_tested_packages(const BuildSession& session, const CompileOptions& options) {
  if (!plan::needs_dev_dependencies(options.intent, options.filter)) return;
  for (const auto& package : session.packages) {
    if (session.workspace->is_member(package->id())) continue;
    const bool has_any = std::ranges::any_of(package->manifest->summary.dependencies, [](const auto& dependency) {
      return dependency.kind == DependencyKind::Development;
    });
    if (!has_any) continue;
    throw Error(fmt::format(
        "package `{}` cannot be tested because it requires dev-dependencies and is not a member of the workspace",
        package->name()));
  }
}

// package.rust-version of everything that is compiled.
void check_rust_versions(const BuildSession& session, LockFileUse lock_file) {
  const auto& rustc = session.toolchain->rustc().version;
  const auto toolchain = semver::PartialVersion::of(rustc);
  std::map<PackageId, std::string> unsupported;
  for (const auto& unit : session.graph.units) {
    const auto& required = unit.package->manifest->summary.rust_version;
    if (!required || required->is_satisfied_by_toolchain(toolchain)) continue;
    const auto& id = unit.package->id();
    unsupported[id] =
        fmt::format("  {}@{} requires rustc {}", id.name(), id.version().to_string(), required->to_string());
  }
  if (unsupported.empty()) return;
  bool any_foreign = false;
  std::string list;
  for (const auto& [id, line] : unsupported) {
    any_foreign = any_foreign || !id.source().is_path();
    list += line + "\n";
  }
  auto text = fmt::format("rustc {} is not supported by the following package{}:\n{}", rustc.to_string(),
                          unsupported.size() == 1 ? "" : "s", list);
  const auto* installed = session.workspace->current().get();
  if (installed != nullptr && installed->id().source().is_registry()) {
    // Who installs a package cannot choose its dependencies, only take those that its author had.
    if (lock_file != LockFileUse::Read) text += "Try re-running `cargo install` with `--locked`";
  } else if (any_foreign) {
    text += fmt::format(
        "Either upgrade rustc or select compatible dependency versions with\n`cargo update <name>@<current-ver> "
        "--precise "
        "<compatible-ver>`\nwhere `<compatible-ver>` is the latest version supporting rustc {}\n",
        rustc.to_string());
  }
  throw Error(text);
}

// Against lints that will become errors: where the package is worked on, and its newer versions.
exec::Remedies find_remedies(const BuildSession& session, const PackageId& id) {
  exec::Remedies remedies;
  remedies.repository = session.resolved.package(id)->manifest->metadata.repository;
  if (!id.source().is_registry()) return remedies;
  try {
    for (const auto& summary : session.resolved.sources->get(id.source()).versions_beside(id.name(), id.version())) {
      if (!summary->yanked && id.version() < summary->id.version()) remedies.newer.push_back(summary->id.version());
    }
  } catch (const Error&) {
    remedies.newer.clear();  // without the network, nothing is known of them
  }
  std::ranges::sort(remedies.newer);
  return remedies;
}

// Commands for one package mean the current one when none is named, whatever the default members are.
workspace::PackageSelection selected_packages(const workspace::Workspace& workspace, const CompileOptions& options) {
  auto selection = options.packages;
  if (!options.one_package) return selection;
  for (const auto& spec : selection.packages) {
    if (spec.find_first_of("*?[]") != std::string::npos)
      throw Error("glob patterns on package selection are not supported.");
  }
  if (selection.packages.empty()) selection.packages.push_back(workspace.require_current()->id().spec_url());
  return selection;
}

void clear_foreign_documentation(const BuildSession& session, FileSystem& files) {
  const auto& workspace = *session.workspace;
  const bool any = std::ranges::any_of(session.graph.units, &plan::Unit::is_doc);
  for (const auto& kind : session.kinds) {
    exec::clear_foreign_documentation(
        any ? std::optional(plan::documentation_root(workspace.target_dir(), kind)) : std::nullopt,
        exec::rustdoc_fingerprint_path(workspace.build_dir(), kind), session.toolchain->rustc().verbose_version, files);
  }
}

}  // namespace

BuildSession prepare_build(workspace::Workspace opened, const CompileOptions& options, const config::Config& config,
                           const Host& host, const DocumentationScope& scope) {
  BuildSession session;
  session.workspace = std::move(opened);
  const auto& workspace = *session.workspace;
  // Wrong values of these are errors before anything happens.
  parse_jobs(options.jobs, config);
  config::read_environment_table(config, host.environment);
  for (const auto& warning : config::ignored_build_settings(config, true)) host.reporter.warning(warning);
  if (options.shows_manifest_warnings) workspace.report_warnings(host.reporter);
  warn_about_misspelt_variables(options, host.environment, host.reporter);
  session.toolchain = open_toolchain(workspace, config, host);
  session.kinds = toolchain::requested_kinds(options.targets, config, session.toolchain->rustc().host);
  session.toolchain->set_requested_kinds(session.kinds);
  session.toolchain->check_configuration(session.kinds);
  session.toolchain->info(toolchain::CompileKind::host());
  check_overrides(toolchain::CompileKind::host(), session, config);
  for (const auto& kind : session.kinds) {
    session.toolchain->info(kind);
    check_overrides(kind, session, config);
  }
  const auto specs = workspace::select_specs(workspace, selected_packages(workspace, options), host.reporter);
  if (specs.empty()) throw Error("no packages to compile");
  session.packages = members_of(workspace, specs);
  const auto members = member_features(workspace, session.packages, options.features);
  ResolveRequest request;
  request.network = options.network;
  request.ignore_rust_version = options.ignore_rust_version;
  request.rustc_version = [&session] { return session.toolchain->rustc().version; };
  request.features = [&members] { return MemberFeatures(members); };
  request.overlays = options.overlays;
  request.lock_file = options.lock_file;
  request.dev_dependencies = plan::needs_dev_dependencies(options.intent, options.filter);
  session.resolved =
      resolve_workspace(workspace, request, config, host.files, host.reporter, host.cwd, host.cargo_home);

  // What is found in the cache stays there until it is noted that it is in use.
  auto package_lock = session.resolved.sources->lock_packages();
  std::vector<PackageId> ids;
  for (const auto& node : session.resolved.resolve.nodes) ids.push_back(node.id);
  download_packages(session, options, members);
  session.features = resolve_features(session, options, members, [&session](const PackageId& id) {
    const auto index = session.resolved.resolve.find(id);
    if (!index) return false;
    const auto* library = session.resolved.package(*index)->library();
    return library != nullptr && library->proc_macro;
  });
  // Without -p the specifications are those of members, which are complete: they mean the same among all packages.
  const bool any_named = !options.packages.packages.empty();
  session.packages = packages_of(specs, any_named ? used_packages(session, members) : ids, session.resolved);
  check_tested_packages(session, options);
  session.profiles.emplace(workspace.profiles(), config, options.profile, host.environment);
  session.profiles->validate(ids, host.reporter);

  plan::GraphRequest graph;
  graph.intent = options.intent;
  graph.packages = session.packages;
  graph.filter = options.filter;
  graph.kinds = session.kinds;
  graph.one_package = options.one_package;
  graph.package_specs = options.packages.packages;
  graph.workspace_members = workspace.members();
  (options.intent == plan::UserIntent::Doc ? graph.extra_rustdoc_args : graph.extra_rustc_args) =
      options.extra_rustc_args;
  graph.document_dependencies = scope.dependencies;
  graph.single_crate_type = options.single_crate_type;
  const plan::GraphInputs inputs{session.resolved.resolve,
                                 session.features,
                                 *session.profiles,
                                 *session.toolchain,
                                 [&session](resolver::PackageIndex index) { return session.resolved.package(index); },
                                 [&workspace](const PackageId& id) { return workspace.is_member(id); },
                                 [&config, &session](const std::string& links, const toolchain::CompileKind& kind) {
                                   return config.find({"target", session.toolchain->triple(kind), links}) != nullptr;
                                 }};
  session.graph = plan::build_unit_graph(graph, inputs, host.reporter);
  plan::document_private_items(session.graph, scope.private_items);
  session.resolved.sources->note_usage();
  package_lock.reset();
  check_target_paths(session.graph, host.files, host.reporter);
  if (!options.ignore_rust_version) check_rust_versions(session, options.lock_file);
  check_links(session.graph, session.resolved.resolve, session.packages);
  session.toolchain->check_tools(session.kinds);
  return session;
}

BuildSession prepare_build(const CompileOptions& options, const config::Config& config, const Host& host,
                           const DocumentationScope& scope) {
  const auto manifest_path = workspace::find_manifest(options.manifest_path, host.cwd, host.files);
  auto workspace = workspace::Workspace::load(manifest_path, {host.cwd, options.target_dir, options.lockfile_path},
                                              config, host.environment, host.files);
  workspace.report_structure(host.reporter);
  return prepare_build(std::move(workspace), options, config, host, scope);
}

exec::Compilation execute_build(BuildSession& session, const CompileOptions& options, const config::Config& config,
                                const Host& host, const Successor& successor) {
  const auto& workspace = *session.workspace;
  clean_caches(config, options.network, host);
  const auto package_lock = sources::lock_for_reading(host.cargo_home, host.files, host.reporter);
  const bool check_only = options.intent == plan::UserIntent::Check || options.intent == plan::UserIntent::CheckTest;
  const auto locks = exec::lock_build_directories(exec::profile_layouts(workspace.target_dir(), workspace.build_dir(),
                                                                        session.profiles->directory(), session.kinds),
                                                  check_only, host.files, host.reporter);
  const plan::FileLayout layout(session.graph, workspace.target_dir(), workspace.build_dir(),
                                session.profiles->directory(), *session.toolchain, workspace.root(),
                                host.environment.get("__CARGO_DEFAULT_LIB_METADATA"));
  session.toolchain->save_cache();
  plan::warn_about_collisions(session.graph, layout, host.reporter);
  if (options.intent == plan::UserIntent::Doc) clear_foreign_documentation(session, host.files);

  freshness::BuildDatabase database(freshness::BuildDatabase::path_in(layout.host().build_root));
  database.load(host.files);
  ContentFilters contents(session.graph, host);
  freshness::Tracker tracker(database, host.files, host.environment, host.clock, workspace.root(),
                             [&contents](const std::string& directory) { return contents.of(directory); });

  exec::ExecuteOptions execute;
  execute.jobs = parse_jobs(options.jobs, config);
  execute.jobs_given = options.jobs.has_value();
  execute.keep_going = options.keep_going;
  execute.messages = options.messages;
  execute.cwd = host.cwd;
  execute.cargo_path = host.program_path;
  execute.workspace_root = workspace.root();
  execute.workspace_members = workspace.members().size();
  execute.directories_locked = true;
  execute.color_flag = host.color;
  execute.artifact_dir = options.artifact_dir;
  execute.verify_package = [&session](const PackageId& id) { session.resolved.sources->get(id.source()).verify(id); };
  execute.proxy = session.proxy ? &*session.proxy : nullptr;
  execute.future_incompat_report = options.future_incompat_report;
  if (options.timings) execute.timings_directory = path::join(workspace.target_dir(), "cargo-timings");
  execute.is_test_command = options.intent == plan::UserIntent::Test || options.intent == plan::UserIntent::Bench;

  // Units that were finished are kept also when another one failed.
  struct SaveOnExit {
    freshness::BuildDatabase& database;
    FileSystem& files;
    ~SaveOnExit() { database.save(files); }
  } save{database, host.files};
  std::optional<RequestMemory> memory;
  if (options.rebuild) {
    execute.rebuild = session.packages.front()->id();
  } else if (options.remembers_request && RequestMemory::keeps(options)) {
    memory.emplace(session, database, options, config, host);
  }
  if (memory && memory->has_earlier()) execute.while_waiting = [&memory] { memory->gather(); };
  // Progress is set up from [term] once more: cargo repeats its warnings here.
  config::load_term_config(config, host.reporter);
  auto compilation = exec::execute(session.graph, layout, *session.profiles, *session.toolchain, config, tracker,
                                   execute, host.files, host.environment, host.reporter);
  const auto finished =
      fmt::format("`{}` profile [{}] target(s)", session.profiles->name(), session.profiles->describe());
  database.save(host.files);
  host.reporter.status("Finished", finished + " in " + duration_text(host.clock.monotonic_ns() - host.started_ns));
  exec::report_incompatibilities(
      compilation, workspace.target_dir(), options.future_incompat_report,
      [&session](const PackageId& id) { return find_remedies(session, id); }, config, host.files, host.reporter);
  auto sequel = successor ? successor(compilation) : Sequel();
  if (memory && sequel) memory->save(compilation, finished, std::move(*sequel));
  return compilation;
}

}  // namespace gantry::ops
