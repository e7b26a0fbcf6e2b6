#include "ops/publish.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "ops/packager.h"
#include "ops/publish_order.h"
#include "package/checks.h"
#include "sources/source_set.h"

namespace gantry::ops {

namespace {

using Packages = std::vector<manifest::PackagePtr>;

bool is_publishable(const manifest::PackagePtr& package) {
  const auto& publish = package->manifest->publish;
  return !publish || !publish->empty();
}

// Members that are not to be published are passed over, unless they are all that was asked for.
Packages publishable(const Packages& selected) {
  Packages packages;
  std::ranges::copy_if(selected, std::back_inserter(packages), is_publishable);
  if (!packages.empty() || selected.empty()) return packages;
  throw Error(
      fmt::format("`{}` cannot be published.\n`package.publish` must be set to `true` or a non-empty list in "
                  "Cargo.toml to publish.",
                  selected.front()->name()));
}

// --registry, --index, or the only one that `package.publish` allows.
RegistryChoice choose_registry(const RegistryChoice& given, const Packages& packages, Reporter& reporter) {
  const auto names_registries = [](const auto& package) { return package->manifest->publish.has_value(); };
  if (given.index && std::ranges::any_of(packages, names_registries)) {
    reporter.warning(
        "`--index` will ignore registries set by `package.publish` in Cargo.toml, and may cause unexpected push to "
        "prohibited registry\nhelp: use `--registry` instead or set `publish = true` in Cargo.toml to suppress this "
        "warning");
  }
  if (given.given()) return given;
  auto inferred = infer_registry(packages);
  if (inferred.name && !inferred.is_crates_io()) {
    reporter.note(fmt::format("found `{}` as only allowed registry. Publishing to it automatically.", *inferred.name));
  }
  return inferred;
}

// A version can be published once.
void check_versions(const Packages& packages, const SourceId& registry, const PublishOptions& options,
                    const config::Config& config, const Host& host) {
  sources::SourceSetOptions set;
  set.cwd = host.cwd;
  set.cargo_home = host.cargo_home;
  set.offline = options.package.network.offline;
  set.use_replacements = false;
  if (set.offline) throw Error("attempting to make an HTTP request, but --offline was specified");
  sources::SourceSet sources(std::move(set), config, host.files, host.reporter);
  auto& source = sources.get(registry);
  for (const auto& package : packages) {
    const auto versions = source.all_versions(package->name());
    const bool exists =
        std::ranges::any_of(versions, [&](const auto& summary) { return summary->id.version() == package->version(); });
    if (exists) {
      const auto text = fmt::format("crate {}@{} already exists on {}", package->name(), package->version().to_string(),
                                    source.describe());
      if (!options.dry_run) throw Error(text);
      host.reporter.warning(text);
    }
    package::require_versions(*package, "publishing");
  }
}

}  // namespace

void publish(PublishOptions options, const config::Config& config, const Host& host) {
  if (options.token) {
    host.reporter.warning(
        "`cargo publish --token` is deprecated in favor of using `cargo login` and environment variables");
  }
  auto& choice = options.package.registry;
  const auto workspace = open_for_packaging(options.package, config, host);
  const auto packages = publishable(packages_to_publish(workspace, options.package.packages, host.reporter));
  choice = choose_registry(choice, packages, host.reporter);
  check_publish_lists(packages, choice, "published");
  const auto registry = registry_source(choice, config, host.reporter);
  if (!options.dry_run) throw Error("gantry does not implement uploading yet: `publish` needs `--dry-run`");
  check_versions(publish_order(packages), registry, options, config, host);
  options.package.keeps_archives = false;
  for (const auto& crate : make_crates(workspace, packages, options.package, config, host)) {
    host.reporter.status("Uploading", crate.package->id().display());
    host.reporter.warning("aborting upload due to dry run");
  }
}

}  // namespace gantry::ops
