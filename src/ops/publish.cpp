#include "ops/publish.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "net/preload.h"
#include "ops/packager.h"
#include "ops/publish_order.h"
#include "ops/publish_plan.h"
#include "ops/registry_choice.h"
#include "ops/uploader.h"
#include "package/checks.h"
#include "package/git_repository.h"

namespace gantry::ops {

namespace {

using Packages = std::vector<manifest::PackagePtr>;

bool is_publishable(const manifest::PackagePtr& package) {
  const auto& publish = package->manifest->publish;
  return !publish || !publish->empty();
}

// Members that are not to be published are passed over, unless they are named or all that there is.
Packages publishable(const Packages& selected, bool are_named) {
  const auto refused = std::ranges::find_if_not(selected, is_publishable);
  Packages packages;
  std::ranges::copy_if(selected, std::back_inserter(packages), is_publishable);
  if (refused == selected.end() || !(are_named || packages.empty())) return packages;
  throw Error(
      fmt::format("`{}` cannot be published.\n`package.publish` must be set to `true` or a non-empty list in "
                  "Cargo.toml to publish.",
                  (*refused)->name()));
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
  if (inferred.registry && !inferred.is_crates_io()) {
    reporter.note(
        fmt::format("found `{}` as only allowed registry. Publishing to it automatically.", *inferred.registry));
  }
  return inferred;
}

// A version can be published once, and only with dependencies that others will find.
void check_packages(const Packages& packages, const Packages& published, const Uploader& uploader,
                    const SourceId& registry, bool dry_run, Reporter& reporter) {
  for (const auto& package : packages) {
    if (std::ranges::find(published, package) != published.end()) {
      const auto text = uploader.already_exists(*package);
      if (!dry_run) throw Error(text);
      reporter.warning(text);
    }
    package::require_versions(*package, "publishing");
    if (registry.is_crates_io()) package::require_public_dependencies(*package);
  }
}

}  // namespace

void publish(PublishOptions options, const config::Config& config, const Host& host) {
  if (options.token) {
    host.reporter.warning(
        "`cargo publish --token` is deprecated in favor of using `cargo login` and environment variables");
  }
  const net::Preload network;
  auto& choice = options.package.registry;
  const auto workspace = open_for_packaging(options.package, config, host);
  const auto packages = publishable(packages_to_publish(workspace, options.package.packages, host.reporter),
                                    !options.package.packages.packages.empty());
  package::GitProgram git(host.processes, host.environment, host.files);
  expect_packages(git, packages);
  choice = choose_registry(choice, packages, host.reporter);
  if (!options.plan) check_publish_lists(packages, choice, "published");
  require_token_for_index(choice, options.token);
  const auto registry = registry_source(choice, config, host.reporter);

  sources::Authenticator tokens(config, host.files, host.reporter, host.clock);
  if (options.token) tokens.set_token(registry, *options.token);
  options.package.network.authenticator = &tokens;
  Uploader uploader(registry, options.package.network, config, host);
  if (options.plan)
    return tell_publish_plan(workspace, packages, options.package, registry, uploader, git, config, host);
  const auto published = uploader.find_published(packages);
  uploader.require_api();
  if (!options.dry_run) uploader.require_token();
  check_packages(packages, published, uploader, registry, options.dry_run, host.reporter);

  options.package.keeps_archives = false;
  options.package.uploads = true;
  const auto crates = make_crates(workspace, packages, options.package, git, config, host);
  if (!options.dry_run) return uploader.upload(crates);
  for (const auto& crate : crates) {
    host.reporter.status("Uploading", crate.package->id().display());
    host.reporter.warning("aborting upload due to dry run");
  }
}

}  // namespace gantry::ops
