#include "ops/update.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "model/package_id_spec.h"
#include "ops/open_workspace.h"
#include "ops/precise_query.h"
#include "ops/workspace_resolver.h"

namespace gantry::ops {

namespace {

semver::Version parse_precise(const std::string& text) {
  auto version = semver::Version::parse(text);
  if (version) return *version;
  if (text.starts_with('v') && semver::Version::parse(text.substr(1))) {
    throw Error(fmt::format("the version provided, `{0}` is not a valid SemVer version\n\nhelp: try changing the "
                            "version to `{1}`",
                            text, text.substr(1)),
                {version.error()});
  }
  throw Error(fmt::format("invalid version format for precise version `{}`", text), {version.error()});
}

// A package and everything below it in the lock file.
void add_with_dependencies(const resolver::Resolve& lock, const PackageId& id, std::set<PackageId>& ids) {
  if (!ids.insert(id).second) return;
  for (const auto& edge : lock[*lock.find(id)].edges) add_with_dependencies(lock, lock[edge.to].id, ids);
}

// All packages of a repository are of one commit.
void add_same_repositories(const resolver::Resolve& lock, std::set<PackageId>& ids) {
  std::set<SourceId> repositories;
  for (const auto& id : ids) {
    if (id.source().is_git()) repositories.insert(id.source());
  }
  for (const auto& node : lock.nodes) {
    if (repositories.contains(node.id.source())) ids.insert(node.id);
  }
}

class Update {
 public:
  Update(const UpdateOptions& options, WorkspaceResolver& resolver, Reporter& reporter)
      : options_(options), resolver_(resolver), reporter_(reporter), query_(resolver.query()) {}

  // `previous`: what is updated.
  void run(const resolver::Resolve& previous, const WorkspaceResolver::Keep& keep,
           const std::vector<PackageId>& named) {
    if (options_.precise) pin(named);
    auto now = resolver_.resolve(&previous, keep, query_);
    for (const auto& id : query_.yanked()) {
      if (now.find(id)) warn_of_yanked(id);
    }
    report_update(previous, now, resolver_.change_context(now), options_.precise.has_value(), query_, reporter_);
    if (options_.dry_run) {
      reporter_.warning("not updating lockfile due to dry run");
    } else if (resolver_.needs_writing(now)) {
      resolver_.write(now);
    }
  }

 private:
  void pin(const std::vector<PackageId>& named) {
    // A source can be told one version: that of the first package named.
    std::set<SourceId> pinned;
    for (const auto& id : named) {
      if (id.source().is_git()) pin_revision(id);
      if (!id.source().is_registry()) continue;
      const auto version = parse_precise(*options_.precise);
      if (pinned.insert(id.source()).second) query_.pin(id, version);
    }
  }

  // Looks for the revision before anything is resolved.
  void pin_revision(const PackageId& id) {
    const auto source = id.source().with_precise(*options_.precise);
    with_context([&] { resolver_.sources()->get(source).all_versions(id.name()); },
                 [&] { return fmt::format("unable to update {}", source.display()); });
    query_.pin_revision(source, *options_.precise);
  }

  void warn_of_yanked(const PackageId& id) {
    Diagnostic diagnostic;
    diagnostic.level = Level::Warning;
    diagnostic.title =
        fmt::format("selected package `{}@{}` was yanked by the author", id.name(), id.version().to_string());
    diagnostic.notes.emplace_back(Level::Help, "if possible, try a compatible non-yanked version");
    reporter_.diagnostic(diagnostic);
  }

  const UpdateOptions& options_;
  WorkspaceResolver& resolver_;
  Reporter& reporter_;
  PreciseQuery query_;
};

void write_new_lockfile(WorkspaceResolver& resolver, Reporter& reporter) {
  resolver.read_lock_file(true);
  resolver.open_sources();
  auto resolve = resolver.resolve(nullptr, nullptr, resolver.query());
  if (resolver.needs_writing(resolve)) resolver.write(resolve);
  report_lock_changes(nullptr, resolve, resolver.change_context(resolve), resolver.query(), reporter);
}

// `cargo update +nightly` was meant for another toolchain.
void check_specs(const std::vector<std::string>& specs) {
  for (const auto& spec : specs) {
    if (!spec.starts_with('+')) continue;
    throw Error(
        fmt::format("invalid character `+` in package name: `{0}`\n    Use `cargo {0} update` if you meant to use the "
                    "`{1}` toolchain.",
                    spec, spec.substr(1)));
  }
}

}  // namespace

void generate_lockfile(const GenerateLockfileOptions& options, const config::Config& config, const Host& host) {
  OpenWorkspace opened(options.manifest_path, config, host);
  const auto request = opened.resolve_request(options.network, options.ignore_rust_version);
  WorkspaceResolver resolver(opened.workspace(), request, config, host.files, host.reporter, host.cwd, host.cargo_home);
  write_new_lockfile(resolver, host.reporter);
}

void update(const UpdateOptions& options, const config::Config& config, const Host& host) {
  OpenWorkspace opened(options.manifest_path, config, host);
  check_specs(options.specs);
  if (opened.workspace().members().empty()) throw Error("you can't generate a lockfile for an empty workspace.");
  const auto request = opened.resolve_request(options.network, options.ignore_rust_version);
  WorkspaceResolver resolver(opened.workspace(), request, config, host.files, host.reporter, host.cwd, host.cargo_home);
  resolver.read_lock_file();
  const auto& lock = resolver.previous();
  // Without a lock file there is nothing to update; one that holds another version than the latest can be made.
  if (!lock.exists && !options.precise) return write_new_lockfile(resolver, host.reporter);
  std::optional<resolver::Resolve> latest;
  if (!lock.exists) {
    resolver.open_sources();
    latest = resolver.resolve(nullptr, nullptr, resolver.query());
  }
  const auto& previous = latest ? *latest : lock.resolve;

  std::vector<PackageId> known;
  for (const auto& node : previous.nodes) known.push_back(node.id);
  std::vector<PackageId> named;
  std::set<PackageId> moving;
  for (const auto& spec : options.specs) {
    named.push_back(PackageIdSpec::query(spec, known));
    if (options.recursive) {
      add_with_dependencies(previous, named.back(), moving);
    } else {
      moving.insert(named.back());
    }
  }
  add_same_repositories(previous, moving);
  const bool everything = options.specs.empty() && !options.workspace_only;
  const auto keep = [&](const PackageId& id) { return !everything && !moving.contains(id); };
  if (lock.exists) resolver.open_sources(keep);
  Update(options, resolver, host.reporter).run(previous, keep, named);
}

}  // namespace gantry::ops
