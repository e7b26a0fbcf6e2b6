// package and publish.
#include "ops/package.h"

#include "base/error.h"
#include "cli/available.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/registry_args.h"
#include "cli/unstable.h"
#include "ops/jobs.h"
#include "ops/publish.h"

namespace gantry::cli {
namespace {

std::vector<Arg> selected_packages(const std::string& verb, const std::string& exclude) {
  return {packages_arg(verb + " this package"),
          Arg::flag("workspace").under(kPackageSelection).help(verb + " every member of the workspace"),
          exclude_arg(exclude), Arg::misnamed("", 'x', "--exclude")};
}

// What both commands have in common.
ops::PackageOptions package_options(const Matches& matches, Session& session) {
  ops::PackageOptions options;
  options.registry = registry_choice(matches, session);
  project_config(matches, session);
  options.manifest_path = matches.value("manifest-path");
  options.target_dir = matches.value("target-dir");
  options.packages = package_selection(matches);
  options.features = feature_options(matches);
  options.network = network_options(session);
  options.verify = !matches.has("no-verify");
  options.allow_dirty = matches.has("allow-dirty");
  require_target_triple(matches);
  options.targets = matches.values("target");
  options.jobs = matches.value("jobs");
  if (options.jobs && options.jobs->starts_with('+')) options.jobs->erase(0, 1);
  options.keep_going = matches.has("keep-going");
  return options;
}

}  // namespace

CommandSpec describe_package() {
  CommandSpec spec("package", "Make the archive that `publish` would upload");
  spec.arg(index_arg("Index URL of the registry it is for")).arg(registry_arg("Registry it is for"));
  spec.arg(Arg::flag("list", 'l').help("Only say which files it would hold"));
  spec.arg(Arg::list("explain", "FILE").hide().help("Only say why a file is part of it, or is not"));
  spec.arg(Arg::flag("no-verify").help("Do not try whether it compiles"));
  spec.arg(Arg::flag("no-metadata").help("Do not warn about missing descriptions"));
  spec.arg(Arg::flag("allow-dirty").help("Go on with uncommitted changes"));
  spec.arg(Arg::flag("exclude-lockfile").help("Leave Cargo.lock out"));
  spec.arg(Arg::value("message-format", "FMT")
               .possible({"human", "json"})
               .requires_("list")
               .help("How the list is written (unstable)"));
  spec.args(selected_packages("Package", "Leave this package out"));
  spec.args(feature_args());
  spec.args(target_triple_args("Try it for this platform")).arg(target_dir_arg());
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.args(manifest_path_args());
  spec.after_help("`{} package --explain FILE` says why a file is part of the archive, or is not.\n" +
                  more_help("package"));
  return spec;
}

int run_package(const Matches& matches, Session& session) {
  if (matches.has("message-format")) require_nightly_flag(session, "--message-format", 15353);
  auto options = package_options(matches, session);
  options.list = matches.has("list");
  options.json = matches.value("message-format") == "json";
  options.explain = matches.values("explain");
  options.check_metadata = !matches.has("no-metadata");
  options.has_lock_file = !matches.has("exclude-lockfile");
  ops::package(options, session.config(), make_host(session));
  return 0;
}

CommandSpec describe_publish() {
  CommandSpec spec("publish", "Upload a package to a registry");
  spec.arg(dry_run_arg("Check everything, but do not upload"));
  spec.arg(Arg::flag("plan").hide().help("Say what would be uploaded in which order, and all that stands in its way"));
  spec.arg(index_arg("Index URL of the registry")).arg(registry_arg("Registry to upload to"));
  spec.arg(Arg::flag("no-verify").help("Do not try whether it compiles"));
  spec.arg(Arg::flag("allow-dirty").help("Go on with uncommitted changes"));
  spec.arg(token_arg().hide());
  spec.args(selected_packages("Publish", "Leave this package out"));
  spec.args(feature_args());
  spec.arg(jobs_arg()).arg(keep_going_arg());
  spec.args(target_triple_args("Try it for this platform")).arg(target_dir_arg());
  spec.args(manifest_path_args());
  spec.after_help("`{} publish --plan` says what would be uploaded in which order, and all that stands in its way.\n" +
                  more_help("publish"));
  return spec;
}

int run_publish(const Matches& matches, Session& session) {
  ops::PublishOptions options{package_options(matches, session)};
  options.dry_run = matches.has("dry-run");
  options.plan = matches.has("plan");
  options.token = matches.value("token");
  ops::publish(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
