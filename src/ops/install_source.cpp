#include "ops/install_source.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "sources/git/git_source.h"

namespace gantry::ops {

namespace {

using manifest::PackagePtr;

bool older(const SummaryPtr& a, const SummaryPtr& b) { return a->id.version() < b->id.version(); }

SummaryPtr newest(const std::vector<SummaryPtr>& summaries) {
  const auto found = std::ranges::max_element(summaries, older);
  return found == summaries.end() ? nullptr : *found;
}

bool accepts(const CrateRequest& request, const semver::Version& version) {
  return request.version ? request.version->matches(version) : !version.is_prerelease();
}

bool has_target(const PackagePtr& package, bool (manifest::Target::*is)() const) {
  return std::ranges::any_of(package->manifest->targets, [&](const auto& target) { return (target.*is)(); });
}

// The packages with such targets; throws when there are several.
PackagePtr only_one(const std::vector<PackagePtr>& packages, bool (manifest::Target::*is)() const,
                    std::string_view plural, const SourceId& source) {
  std::vector<PackagePtr> fitting;
  std::ranges::copy_if(packages, std::back_inserter(fitting),
                       [&](const auto& package) { return has_target(package, is); });
  if (fitting.empty()) return nullptr;
  if (fitting.size() == 1) return fitting.front();
  std::vector<std::string> names;
  for (const auto& package : fitting) names.push_back(package->name());
  std::ranges::sort(names);
  throw Error(
      fmt::format("multiple packages with {} found: {}. When installing a git repository, cargo will always search the "
                  "entire repo for any Cargo.toml.\nPlease specify a package, e.g. `cargo install --git {} {}`.",
                  plural, fmt::join(names, ", "), source.url(), names.front()));
}

}  // namespace

std::optional<semver::Version> exact_version(const semver::VersionReq& requirement) {
  if (requirement.comparators.size() != 1) return std::nullopt;
  const auto& comparator = requirement.comparators.front();
  if (comparator.op != semver::Op::Exact || !comparator.patch) return std::nullopt;
  return semver::Version{comparator.major, *comparator.minor, *comparator.patch, comparator.pre, ""};
}

InstallSource::InstallSource(const InstallOptions& options, toolchain::Toolchain& toolchain,
                             const config::Config& config, const Host& host)
    : options_(options), toolchain_(toolchain), config_(config), host_(host), sources_(new_sources()) {}

std::shared_ptr<sources::SourceSet> InstallSource::new_sources() const {
  const auto& network = options_.compile.network;
  sources::SourceSetOptions set;
  set.cwd = host_.cwd;
  set.cargo_home = host_.cargo_home;
  set.offline = network.offline;
  set.offline_flag = network.offline_flag();
  set.package_cache = network.package_cache;
  set.find_path_package = [this](const std::string& directory) {
    return workspace::Workspace::find_path_package(directory, config_, host_.files);
  };
  return std::make_shared<sources::SourceSet>(std::move(set), config_, host_.files, host_.reporter);
}

PackagePtr InstallSource::find(const CrateRequest& request) {
  const auto lock = sources_->lock_packages();
  if (options_.source.is_path()) return find_in_directory(request);
  return options_.source.is_git() ? find_in_repository(request) : find_in_registry(request);
}

Error InstallSource::not_found(const CrateRequest& request) const {
  return Error(fmt::format("could not find `{}` in {} with version `{}`", *request.name,
                           options_.source.with_precise(std::nullopt).display(),
                           request.version ? request.version->to_string() : "*"));
}

void InstallSource::check_rust_version(const Summary& summary, const std::vector<SummaryPtr>& others) const {
  if (options_.compile.ignore_rust_version || !summary.rust_version) return;
  const auto& rustc = toolchain_.rustc().version;
  const auto current = semver::PartialVersion::of(rustc);
  const auto is_supported = [&](const Summary& each) {
    return !each.rust_version || each.rust_version->is_satisfied_by_toolchain(current);
  };
  if (is_supported(summary)) return;
  auto text = fmt::format(
      "cannot install package `{} {}`, it requires rustc {} or newer, while the currently active rustc version is {}",
      summary.id.name(), summary.id.version().to_string(), summary.rust_version->to_string(), rustc.to_string());
  std::vector<SummaryPtr> supported;
  std::ranges::copy_if(others, std::back_inserter(supported), [&](const auto& each) { return is_supported(*each); });
  if (const auto best = newest(supported)) {
    text += fmt::format("\n`{} {}` {}", best->id.name(), best->id.version().to_string(),
                        best->rust_version ? fmt::format("supports rustc {}", best->rust_version->to_string())
                                           : "has an unspecified minimum rustc version");
  }
  throw Error(text);
}

// The package of that name, or the only one with programs.
PackagePtr InstallSource::choose(const std::vector<PackagePtr>& packages, const CrateRequest& request) const {
  if (!request.name) {
    auto package = only_one(packages, &manifest::Target::is_bin, "binaries", options_.source);
    if (!package) package = only_one(packages, &manifest::Target::is_example, "examples", options_.source);
    if (!package) throw Error("no packages found with binaries or examples");
    return package;
  }
  PackagePtr best;
  for (const auto& package : packages) {
    if (package->name() != *request.name) continue;
    // What is not published in versions may well be a pre-release.
    if (request.version && !request.version->matches(package->version())) continue;
    if (!best || best->version() < package->version()) best = package;
  }
  if (!best) throw not_found(request);
  check_rust_version(best->manifest->summary, {});
  return best;
}

void InstallSource::check_directory() const {
  const auto& directory = options_.source.local_path();
  if (!host_.files.is_directory(directory)) {
    throw Error(fmt::format("`{}` is not a directory. --path must point to a directory containing a Cargo.toml file.",
                            directory));
  }
  if (host_.files.exists(path::join(directory, "Cargo.toml"))) return;
  if (options_.is_here) {
    throw Error(
        fmt::format("`{}` is not a crate root; specify a crate to install from crates.io, or use --path or --git to "
                    "specify an alternate source",
                    directory));
  }
  const bool is_lower = host_.files.exists(path::join(directory, "cargo.toml"));
  throw Error(
      fmt::format("`{}` does not contain a Cargo.toml file{}. --path must point to a directory containing a Cargo.toml "
                  "file.",
                  directory, is_lower ? ", but found cargo.toml please try to rename it to Cargo.toml" : ""));
}

PackagePtr InstallSource::find_in_directory(const CrateRequest& request) {
  check_directory();
  const auto& directory = options_.source.local_path();
  const auto package = workspace::Workspace::find_path_package(directory, config_, host_.files);
  if (!package) {
    throw Error(fmt::format("found a virtual manifest at `{}` instead of a package manifest",
                            path::join(directory, "Cargo.toml")));
  }
  if (options_.is_here) {
    constexpr std::string_view kAdvice =
        "use `cargo install --path .` instead. note: use `cargo build` if you want to simply build the package.";
    const auto text = [&](std::string_view verdict) {
      return fmt::format(
          "using `cargo install` to install the binaries from the package in current working directory is {}, {}",
          verdict, kAdvice);
    };
    if (package->manifest->edition > Edition::E2015) throw Error(text("no longer supported"));
    host_.reporter.warning(text("deprecated"));
  }
  return choose({package}, request);
}

PackagePtr InstallSource::find_in_repository(const CrateRequest& request) {
  const auto sources = new_sources();
  auto& source = sources->get(options_.source);
  std::vector<PackagePtr> packages;
  for (const auto& name : source.package_names()) {
    for (const auto& summary : source.all_versions(name)) {
      const auto same = [&](const auto& package) { return package->id() == summary->id; };
      if (std::ranges::none_of(packages, same)) packages.push_back(source.load(summary->id));
    }
  }
  return choose(packages, request);
}

PackagePtr InstallSource::find_exact(const CrateRequest& request, const semver::Version& version) {
  auto& source = sources_->get(options_.source);
  auto found = source.versions_beside(*request.name, version);
  std::erase_if(found,
                [&](const auto& summary) { return summary->yanked || !accepts(request, summary->id.version()); });
  const auto best = newest(found);
  return best ? source.load(best->id) : nullptr;
}

PackagePtr InstallSource::find_in_registry(const CrateRequest& request) {
  auto& source = sources_->get(options_.source);
  const auto exact = request.version ? exact_version(*request.version) : std::nullopt;
  auto package = exact ? find_exact(request, *exact) : nullptr;
  // What was known of one version may be old news.
  auto all = source.all_versions(*request.name);
  std::vector<SummaryPtr> fitting;
  std::ranges::copy_if(all, std::back_inserter(fitting),
                       [&](const auto& summary) { return accepts(request, summary->id.version()); });
  const auto is_yanked = [](const auto& summary) { return summary->yanked; };
  if (exact && !fitting.empty() && std::ranges::all_of(fitting, is_yanked)) {
    throw Error(fmt::format("cannot install package `{}`, it has been yanked from {}", *request.name,
                            options_.source.display()));
  }
  if (package) {
    check_rust_version(package->manifest->summary, {});
    return package;
  }
  std::erase_if(fitting, is_yanked);
  const auto best = newest(fitting);
  if (!best) throw not_found(request);
  std::erase_if(all, is_yanked);
  check_rust_version(*best, all);
  return source.load(best->id);
}

}  // namespace gantry::ops
