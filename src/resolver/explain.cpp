#include "resolver/explain.h"

#include <algorithm>
#include <deque>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/edit_distance.h"
#include "base/error.h"

namespace gantry::resolver {
namespace {

constexpr std::size_t kShown = 3;

std::string locked_text(const Dependency& dependency) {
  return dependency.locked_version ? fmt::format(" (locked to {})", dependency.locked_version->to_string()) : "";
}

std::string requirement_text(const Dependency& dependency) {
  return fmt::format("{} = \"{}\"", dependency.package_name, dependency.requirement.to_string());
}

std::string explain_links(const std::string& library, const std::string& package, const std::string& way) {
  return fmt::format(
      "\n\npackage `{0}` links to the native library `{1}`, but it conflicts with a previous package which links to "
      "`{1}` as well:\n"
      "{2}\nOnly one package in the dependency graph may specify the same links value. This helps ensure that only one "
      "copy of a native "
      "library is linked in the final binary. Try to adjust your dependencies so that only one package uses the `links "
      "= \"{1}\"` value. "
      "For more information, see https://doc.rust-lang.org/cargo/reference/resolver.html#links.",
      package, library, way);
}

std::string explain_feature(const Reason& reason, const std::string& parent, const std::string& package,
                            CandidatePool& pool, const CandidateList& candidates) {
  auto text = fmt::format("\n\npackage `{}` depends on `{}` with feature `{}` but `{}` does not have that feature.\n",
                          parent, package, reason.text, package);
  if (reason.kind == Reason::Kind::RequiredAsFeature) {
    text.append(
        " A required dependency with that name exists, but only optional dependencies can be used as features.\n");
  } else if (reason.kind == Reason::Kind::NonImplicitAsFeature) {
    text.append(
        " An optional dependency with that name exists, but that dependency uses the \"dep:\" syntax in the features "
        "table, so it "
        "does not have an implicit feature with that name.\n");
  } else {
    // Of the version that was tried last.
    std::vector<std::string> features;
    for (const auto& [name, values] : pool.original(candidates.back())->features) features.push_back(name);
    if (const auto similar = closest_name(reason.text, features)) {
      text.append(fmt::format(" package `{}` does have feature `{}`\n", package, *similar));
    } else if (!features.empty()) {
      text.append(fmt::format(" available features: {}\n", fmt::join(features, ", ")));
    }
  }
  return text;
}

std::string explain_conflict(CandidatePool& pool, const State& state, CandidateIndex parent,
                             const Dependency& dependency, const CandidateList& candidates, const Conflict& conflict) {
  const auto& name = dependency.package_name;
  auto text = fmt::format(
      "failed to select a version for `{}`.\n    ... required by {}\nversions that meet the requirements `{}`{} are: ",
      name, describe_way(pool, state, parent), dependency.requirement.to_string(), locked_text(dependency));
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    text.append(i == 0 ? "" : ", ").append(pool.id(candidates[i]).version().to_string());
  }
  auto blames = conflict.blames();
  std::ranges::sort(blames, [&](const Blame& a, const Blame& b) { return pool.id(b.package) < pool.id(a.package); });
  std::string versions;
  for (const auto& [package, reason, direct] : blames) {
    switch (reason.kind) {
      case Reason::Kind::Version:
        versions.append(fmt::format("\n\n  previously selected {}", describe_way(pool, state, package)));
        break;
      case Reason::Kind::Links:
        text.append(explain_links(reason.text, name, describe_way(pool, state, package)));
        break;
      default: text.append(explain_feature(reason, pool.id(package).name(), name, pool, candidates)); break;
    }
  }
  if (!versions.empty())
    text.append("\n\nall possible versions conflict with previously selected packages.").append(versions);
  return text.append(fmt::format("\n\nfailed to select a version for `{}` which could resolve this conflict", name));
}

std::string list_names(const std::vector<std::string>& names) {
  if (names.size() > kShown) return fmt::format("{}, {}, {}, ...", names[0], names[1], names[2]);
  std::string text = names.front();
  for (std::size_t i = 1; i < names.size(); ++i) text.append(i + 1 == names.size() ? " or " : ", ").append(names[i]);
  return text;
}

// Nearest first; all names that an edit or two away.
std::vector<std::string> similar_names(PackageQuery& query, const Dependency& dependency) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  auto names = query.similar_names(dependency);
  std::ranges::sort(names);
  for (auto& name : names) {
    if (name == dependency.package_name) continue;
    if (const auto distance = edit_distance(dependency.package_name, name, kSuggestionLimit))
      ranked.emplace_back(*distance, std::move(name));
  }
  std::ranges::stable_sort(ranked, {}, &std::pair<std::size_t, std::string>::first);
  std::vector<std::string> result;
  for (auto& [distance, name] : ranked) {
    if (std::ranges::find(result, name) == result.end()) result.push_back(std::move(name));
  }
  return result;
}

struct NotFound {
  std::string head;  // what is missing
  std::string tail;  // hints below the way
};

// Versions exist that match, but none can be used.
NotFound explain_unusable(const Dependency& dependency, const std::vector<UnusableVersion>& unusable) {
  NotFound text;
  text.head = fmt::format("failed to select a version for the requirement `{}`{}", requirement_text(dependency),
                          locked_text(dependency));
  for (const auto& each : unusable)
    text.head.append(fmt::format("\n  version {}{}", each.version.to_string(), each.problem));
  return text;
}

NotFound explain_mismatch(PackageQuery& query, const Dependency& dependency, const std::vector<SummaryPtr>& versions) {
  NotFound text;
  text.head = fmt::format(
      "failed to select a version for the requirement `{}`{}\ncandidate versions found which didn't match: ",
      requirement_text(dependency), locked_text(dependency));
  for (std::size_t i = 0; i < std::min(versions.size(), kShown); ++i) {
    text.head.append(i == 0 ? "" : ", ").append(versions[i]->id.version().to_string());
  }
  if (versions.size() > kShown) text.head.append(", ...");
  const auto prerelease =
      std::ranges::find_if(versions, [](const auto& each) { return each->id.version().is_prerelease(); });
  if (prerelease != versions.end()) {
    text.tail = fmt::format(
        "\nif you are looking for the prerelease package it needs to be specified explicitly\n    {} = {{ version = "
        "\"{}\" }}",
        (*prerelease)->id.name(), (*prerelease)->id.version().to_string());
  }
  if (dependency.source.is_path() && dependency.locked_version) {
    text.tail.append("\nconsider running `cargo update` to update a path dependency's locked version");
  }
  if (query.is_replaced(dependency.source))
    text.tail.append("\nperhaps a crate was updated and forgotten to be re-vendored?");
  return text;
}

NotFound explain_missing_name(PackageQuery& query, const Dependency& dependency) {
  NotFound text;
  const auto names = similar_names(query, dependency);
  if (names.empty()) {
    text.head = fmt::format("no matching package named `{}` found", dependency.package_name);
  } else {
    text.head = fmt::format("no matching package found\nsearched package name: `{}`\nperhaps you meant:      {}",
                            dependency.package_name, list_names(names));
  }
  return text;
}

NotFound explain_nothing_found(PackageQuery& query, const Dependency& dependency) {
  auto unusable = query.unusable_versions(dependency);
  const std::vector<SummaryPtr>* matching = nullptr;
  while (!(matching = query.poll(dependency))) query.wait();
  for (const auto& summary : *matching) {
    unusable.push_back({summary->id.version(), summary->yanked ? " is yanked" : " is unavailable"});
  }
  if (!unusable.empty()) {
    std::ranges::stable_sort(unusable, {}, &UnusableVersion::version);
    return explain_unusable(dependency, unusable);
  }
  auto versions = query.all_versions(dependency);
  std::erase_if(versions, [&](const auto& each) { return each->yanked || each->id.name() != dependency.package_name; });
  std::ranges::stable_sort(versions, [](const auto& a, const auto& b) { return b->id.version() < a->id.version(); });
  if (!versions.empty()) return explain_mismatch(query, dependency, versions);
  return explain_missing_name(query, dependency);
}

std::string offline_reminder(const PackageQuery& query) {
  const auto flag = query.offline_flag();
  if (flag.empty()) return "";
  return fmt::format(
      "\nAs a reminder, you're using offline mode ({0}) which can sometimes cause surprising resolution failures, if "
      "this error "
      "is too confusing you may wish to retry without `{0}`.",
      flag);
}

}  // namespace

std::string describe_edge(const Dependency& dependency) {
  if (dependency.source.is_path())
    return fmt::format("path dependency `{}`{}", dependency.name_in_manifest, locked_text(dependency));
  if (dependency.source.is_git())
    return fmt::format("git dependency `{}`{}", dependency.name_in_manifest, locked_text(dependency));
  return fmt::format("dependency `{} = \"{}\"`{}", dependency.name_in_manifest, dependency.requirement.to_string(),
                     locked_text(dependency));
}

std::string describe_way(CandidatePool& pool, const State& state, CandidateIndex package) {
  // Breadth first towards the packages that nothing depends on; of several ways of one length, the first by package id.
  struct Step {
    CandidateIndex from;
    std::size_t dependency;
  };
  std::map<CandidateIndex, Step> reached;  // package above -> how it depends on what is below
  std::deque<CandidateIndex> queue{package};
  auto last = package;
  while (!queue.empty()) {
    last = queue.front();
    queue.pop_front();
    std::vector<const State::Connection*> above;
    for (const auto& connection : state.connections()) {
      if (connection.child == last) above.push_back(&connection);
    }
    if (above.empty()) break;
    std::ranges::stable_sort(above,
                             [&](const auto* a, const auto* b) { return pool.id(a->parent) < pool.id(b->parent); });
    for (const auto* connection : above) {
      if (connection->parent == package) continue;
      if (reached.try_emplace(connection->parent, Step{last, connection->dependency}).second)
        queue.push_back(connection->parent);
    }
  }
  std::vector<CandidateIndex> way{last};
  while (way.back() != package) way.push_back(reached.at(way.back()).from);
  std::ranges::reverse(way);
  auto text = fmt::format("package `{}`", pool.id(package).display());
  for (std::size_t i = 1; i < way.size(); ++i) {
    const auto& dependency = pool.bound(way[i]).dependencies[reached.at(way[i]).dependency];
    text.append(fmt::format("\n    ... which satisfies {} of package `{}`", describe_edge(dependency),
                            pool.id(way[i]).display()));
  }
  return text;
}

bool is_above(const State& state, CandidateIndex above, CandidateIndex package) {
  std::vector<CandidateIndex> pending{package};
  std::vector<CandidateIndex> seen{package};
  while (!pending.empty()) {
    const auto current = pending.back();
    pending.pop_back();
    if (current == above) return true;
    for (const auto& connection : state.connections()) {
      if (connection.child != current || std::ranges::find(seen, connection.parent) != seen.end()) continue;
      seen.push_back(connection.parent);
      pending.push_back(connection.parent);
    }
  }
  return false;
}

std::string explain_root_problem(const Summary& summary, const RequirementProblem& problem) {
  const auto package = summary.id.display();
  switch (problem.kind) {
    case RequirementProblem::Kind::Cycle:
      return fmt::format("cyclic feature dependency: feature `{}` depends on itself", problem.name);
    case RequirementProblem::Kind::MissingDependency:
      return fmt::format("package `{}` does not have a dependency named `{}`", package, problem.name);
    case RequirementProblem::Kind::MissingFeature: break;
  }
  bool named = false;
  bool optional = false;
  for (const auto& dependency : summary.dependencies) {
    if (dependency.name_in_manifest != problem.name) continue;
    named = true;
    optional = optional || dependency.optional;
  }
  if (!named) {
    auto text = fmt::format("package `{}` does not have the feature `{}`", package, problem.name);
    std::vector<std::string> features;
    for (const auto& [name, values] : summary.features) features.push_back(name);
    if (const auto similar = closest_name(problem.name, features)) {
      text.append(fmt::format("\n\nhelp: a feature with a similar name exists: `{}`", *similar));
    }
    return text;
  }
  auto text = fmt::format("package `{}` does not have feature `{}`\n\nhelp: ", package, problem.name);
  if (!optional) {
    return text.append(
        "a dependency with that name exists but it is required dependency and only optional dependencies can be used "
        "as features.");
  }
  text.append(
      "an optional dependency with that name exists, but the `features` table includes it with the \"dep:\" syntax so "
      "it does not "
      "have an implicit feature with that name");
  std::vector<std::string> enabling;
  for (const auto& [name, values] : summary.features) {
    const auto enables = [&](const FeatureValue& value) {
      return value.kind != FeatureValue::Kind::Feature && !value.weak && value.dependency == problem.name;
    };
    if (std::ranges::any_of(values, enables)) enabling.push_back(name);
  }
  if (enabling.empty()) return text;
  text.append(fmt::format("\nDependency `{}` would be enabled by these features:", problem.name));
  for (std::size_t i = 0; i < std::min(enabling.size(), kShown); ++i)
    text.append(fmt::format("\n\t- `{}`", enabling[i]));
  if (enabling.size() > kShown) text.append("\n\t  ...");
  return text;
}

void explain_failure(CandidatePool& pool, const State& state, PackageQuery& query, CandidateIndex parent,
                     std::size_t dependency_index, const CandidateList& candidates, const Conflict& conflict) {
  const auto& dependency = pool.bound(parent).dependencies[dependency_index];
  if (!candidates.empty()) throw Error(explain_conflict(pool, state, parent, dependency, candidates, conflict));
  const auto [head, tail] = explain_nothing_found(query, dependency);
  throw Error(fmt::format("{}\nlocation searched: {}\nrequired by {}{}{}", head,
                          query.describe_source(dependency.source), describe_way(pool, state, parent), tail,
                          offline_reminder(query)));
}

}  // namespace gantry::resolver
