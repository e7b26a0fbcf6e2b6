#include "ops/uploader.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/hash.h"
#include "ops/publish_order.h"
#include "ops/quiet_reporter.h"
#include "package/registry_json.h"
#include "sources/registry/registry_source.h"
#include "sources/source_set.h"
#include "wire/registry_api.h"

namespace gantry::ops {

namespace {

using Packages = std::vector<manifest::PackagePtr>;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kPatience{60};
constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{1000};

std::string name_and_version(const manifest::Package& package) {
  return fmt::format("{} v{}", package.name(), package.version().to_string());
}

// "a v1.0.0, b v1.0.0, or c v1.0.0", in the order of their names.
std::string list(std::span<const manifest::PackagePtr> packages, std::string_view conjunction) {
  std::string text;
  for (std::size_t i = 0; i < packages.size(); ++i) {
    if (i > 0) {
      const bool is_last = i + 1 == packages.size();
      const auto last = fmt::format("{}{} ", packages.size() > 2 ? ", " : " ", conjunction);
      text += is_last ? last : ", ";
    }
    text += name_and_version(*packages[i]);
  }
  return text;
}

bool contains(std::span<const manifest::PackagePtr> packages, const manifest::PackagePtr& package) {
  return std::ranges::find(packages, package) != packages.end();
}

void sort_by_id(Packages& packages) {
  std::ranges::sort(packages, [](const auto& a, const auto& b) { return a->id() < b->id(); });
}

void warn_of_ignored(std::string_view what, const std::vector<std::string>& ignored,
                     std::vector<std::pair<Level, std::string>> notes, Reporter& reporter) {
  if (ignored.empty()) return;
  Diagnostic warning;
  warning.level = Level::Warning;
  warning.title = fmt::format("the following are not valid {} and were ignored: {}", what, fmt::join(ignored, ", "));
  warning.notes = std::move(notes);
  reporter.diagnostic(warning);
}

void tell_warnings(const wire::PublishWarnings& warnings, Reporter& reporter) {
  warn_of_ignored("category slugs", warnings.invalid_categories,
                  {{Level::Help, "please see <https://crates.io/category_slugs> for the list of all category slugs"}},
                  reporter);
  warn_of_ignored("badges", warnings.invalid_badges,
                  {{Level::Note, "either the badge type specified is unknown or a required attribute is missing"},
                   {Level::Help,
                    "please see <https://doc.rust-lang.org/cargo/reference/manifest.html#package-metadata> for valid "
                    "badge types and their required attributes"}},
                  reporter);
  for (const auto& other : warnings.other) reporter.warning(other);
}

void tell_how_to_stop_waiting(std::size_t count, Reporter& reporter) {
  if (reporter.verbosity() == Verbosity::Quiet) return;
  Diagnostic help;
  help.level = Level::Help;
  help.title = fmt::format("you may press ctrl-c to skip waiting; the crate{} should be available shortly",
                           count == 1 ? "" : "s");
  reporter.diagnostic(help);
}

}  // namespace

Uploader::Uploader(SourceId registry, const NetworkOptions& network, const config::Config& config, const Host& host)
    : registry_(std::move(registry)),
      network_(network),
      config_(config),
      host_(host),
      api_({registry_, network.offline, network.authenticator}, config, host.files, host.reporter, host.clock) {}

Packages Uploader::find_published(std::span<const manifest::PackagePtr> packages) {
  return find_published(packages, network_.fetched_indexes, host_.reporter);
}

Packages Uploader::find_published(std::span<const manifest::PackagePtr> packages,
                                  const sources::FetchedIndexes& fetched_indexes, Reporter& reporter) {
  if (network_.offline) {
    throw Error(fmt::format("attempting to make an HTTP request, but {} was specified", network_.offline_flag()));
  }
  sources::SourceSetOptions options;
  options.cwd = host_.cwd;
  options.cargo_home = host_.cargo_home;
  options.use_replacements = false;
  options.authenticator = network_.authenticator;
  options.fetched_indexes = fetched_indexes;
  options.package_cache = network_.package_cache;
  sources::SourceSet sources(std::move(options), config_, host_.files, reporter);
  auto& source = sources.get(registry_);
  std::vector<Dependency> questions;
  for (const auto& package : packages) {
    Dependency question;
    question.name_in_manifest = question.package_name = package->name();
    question.source = registry_;
    questions.push_back(std::move(question));
  }
  source.prefetch(questions);
  Packages published;
  for (const auto& package : packages) {
    const auto is_it = [&](const auto& summary) { return summary->id.version() == package->version(); };
    if (std::ranges::any_of(source.all_versions(package->name()), is_it)) published.push_back(package);
  }
  return published;
}

std::string Uploader::already_exists(const manifest::Package& package) const {
  return fmt::format("crate {}@{} already exists on {}", package.name(), package.version().to_string(),
                     sources::index_display(registry_));
}

void Uploader::require_api() { address_ = api_.host(false); }

void Uploader::require_token() { api_.token({}); }

void Uploader::send(const PackagedCrate& crate) {
  const auto& package = *crate.package;
  const auto metadata = package::upload_metadata(package, crate.manifest, crate.readme, registry_);
  const auto archive = archive_of(crate, host_.files);
  const auto token = api_.token({"publish", package.name(), package.version().to_string(), sha256_hex(archive)});
  sources::ApiRequest request{"PUT", "/crates/new", package::upload_body(metadata, archive), ""};
  tell_warnings(wire::read_publish_warnings(api_.call(request, token)), host_.reporter);
}

void Uploader::upload(const PackagedCrate& crate, std::span<const manifest::PackagePtr> later) {
  const auto& package = *crate.package;
  host_.reporter.status("Uploading", package.id().display());
  with_context([&] { send(crate); },
               [&] {
                 auto text = fmt::format("failed to publish {} to registry at {}", name_and_version(package), address_);
                 if (!later.empty()) text += "\n\nnote: the following crates have not been published yet:";
                 for (const auto& other : later) text += "\n  " + other->id().display();
                 return text;
               });
  host_.reporter.status(
      "Uploaded", fmt::format("{} to registry `{}`", name_and_version(package), registry_.display_registry_name()));
}

Packages Uploader::wait_for(std::span<const manifest::PackagePtr> uploaded, std::size_t remaining) {
  auto& reporter = host_.reporter;
  const auto registry = fmt::format("registry `{}`", registry_.display_registry_name());
  const auto note = fmt::format("waiting for {} to be available at {}", list(uploaded, "or"), registry);
  if (remaining > 0) {
    reporter.note(
        fmt::format("{}.\n      {} remaining crate{} to be published", note, remaining, remaining == 1 ? "" : "s"));
  } else {
    reporter.note(note);
    tell_how_to_stop_waiting(uploaded.size(), reporter);
  }
  QuietReporter quiet(reporter);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (auto pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    auto published = find_published(uploaded, sources::no_fetched_indexes(), quiet);
    if (!published.empty()) {
      reporter.status("Published", fmt::format("{} at {}", list(published, "and"), registry));
      return published;
    }
    if (std::chrono::steady_clock::now() + pause > deadline) break;
    std::this_thread::sleep_for(pause);
  }
  Diagnostic warning;
  warning.level = Level::Warning;
  warning.title = fmt::format("timed out waiting for {} to be available in {}", list(uploaded, "or"), registry);
  warning.notes = {{Level::Note, fmt::format("the registry may have a backlog that is delaying making the crate{} "
                                             "available. The crate{} should be available soon.",
                                             uploaded.size() == 1 ? "" : "s", uploaded.size() == 1 ? "" : "s")}};
  reporter.diagnostic(warning);
  return {};
}

void Uploader::upload(const std::vector<PackagedCrate>& crates) {
  Packages later;
  for (const auto& crate : crates) later.push_back(crate.package);
  const PackagesByRoot by_root(later);
  sort_by_id(later);
  Packages uploaded, published;
  while (!later.empty()) {
    const auto is_there = [&](const auto& package) { return contains(published, package); };
    Packages ready;
    std::ranges::copy_if(later, std::back_inserter(ready), [&](const auto& package) {
      return std::ranges::all_of(by_root.needed_by(*package), is_there);
    });
    for (const auto& package : ready) {
      std::erase(later, package);
      upload(*std::ranges::find(crates, package, &PackagedCrate::package), later);
      uploaded.push_back(package);
    }
    if (uploaded.empty()) {
      throw Error(
          fmt::format("unable to publish {} because they need each other\nhelp: publishing does not need "
                      "dev-dependencies that have no `version`: remove it where it closes the circle",
                      list(later, "and")));
    }
    sort_by_id(uploaded);
    const auto found = wait_for(uploaded, later.size());
    for (const auto& package : found) std::erase(uploaded, package);
    published.insert(published.end(), found.begin(), found.end());
    if (found.empty() && !later.empty()) {
      throw Error(
          fmt::format("unable to publish {} due to a timeout while waiting for published dependencies to be "
                      "available.",
                      list(later, "and")));
    }
  }
}

}  // namespace gantry::ops
