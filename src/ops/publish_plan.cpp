#include "ops/publish_plan.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "ops/publish_order.h"
#include "package/checks.h"

namespace gantry::ops {

namespace {

using Packages = std::vector<manifest::PackagePtr>;
using Problems = std::vector<std::string>;

template <typename Check>
void collect(Problems& problems, const Check& check) {
  try {
    check();
  } catch (const Error& error) {
    std::string text = error.message();
    for (const auto& cause : error.causes()) text += (text.empty() ? "" : "\n") + cause;
    problems.push_back(std::move(text));
  }
}

// The number of the step that a package can go in: behind all that it needs.
std::map<PackageId, std::size_t> steps_of(const Packages& ordered) {
  const PackagesByRoot by_root(ordered);
  std::map<PackageId, std::size_t> steps;
  for (const auto& package : ordered) {
    std::size_t step = 1;
    for (const auto& needed : by_root.needed_by(*package)) step = std::max(step, steps[needed->id()] + 1);
    steps[package->id()] = step;
  }
  return steps;
}

std::string indented(std::string_view text, std::string_view indent) {
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '\n') result += indent;
  }
  return result;
}

void add_problems(std::string& page, const Problems& problems, const std::string& indent) {
  for (const auto& problem : problems) page += fmt::format("{}problem: {}\n", indent, indented(problem, indent + "  "));
}

Problems problems_of(const manifest::PackagePtr& package, bool is_published, const RegistryChoice& choice,
                     const SourceId& registry, Packager& packager, const Uploader& uploader) {
  Problems problems;
  collect(problems, [&] { check_publish_lists(std::span(&package, 1), choice, "published"); });
  if (is_published) {
    problems.push_back(uploader.already_exists(*package));
  }
  collect(problems, [&] { package::require_versions(*package, "publishing"); });
  if (registry.is_crates_io()) collect(problems, [&] { package::require_public_dependencies(*package); });
  collect(problems, [&] { packager.prepare(package); });
  return problems;
}

}  // namespace

void tell_publish_plan(const workspace::Workspace& workspace, const Packages& packages, const PackageOptions& options,
                       const SourceId& registry, Uploader& uploader, package::VersionControl& control,
                       const config::Config& config, const Host& host) {
  const auto published = uploader.find_published(packages);
  Problems of_registry;
  collect(of_registry, [&] { uploader.require_api(); });
  collect(of_registry, [&] { uploader.require_token(); });

  auto ordered = publish_order(packages);
  const auto steps = steps_of(ordered);
  std::ranges::stable_sort(ordered, {}, [&](const auto& package) { return steps.at(package->id()); });
  // Every step has its own check of versions, whose text says what publishing is about.
  auto listing = options;
  listing.list = true;
  Packager packager(workspace, listing, {}, control, config, host);
  std::string page = fmt::format("registry `{}`\n", registry.display_registry_name());
  add_problems(page, of_registry, "  ");
  auto count = of_registry.size();
  std::size_t step = 0;
  for (const auto& package : ordered) {
    if (steps.at(package->id()) != step) page += fmt::format("step {}\n", ++step);
    page += fmt::format("  {}\n", package->id().display());
    const bool is_published = std::ranges::find(published, package) != published.end();
    const auto problems = problems_of(package, is_published, options.registry, registry, packager, uploader);
    add_problems(page, problems, "    ");
    count += problems.size();
  }
  host.reporter.out(page);
  if (count > 0) throw Error(fmt::format("{} problem{} to solve before publishing", count, count == 1 ? "" : "s"));
}

}  // namespace gantry::ops
