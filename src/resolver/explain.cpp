#include "resolver/explain.h"

#include <algorithm>

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

std::string explain_feature(const Reason& reason, const std::string& parent, const Failure& failure) {
  const auto& package = failure.dependency.package_name;
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
  } else if (const auto similar = closest_name(reason.text, failure.known_features)) {
    text.append(fmt::format(" package `{}` does have feature `{}`\n", package, *similar));
  } else if (!failure.known_features.empty()) {
    text.append(fmt::format(" available features: {}\n", fmt::join(failure.known_features, ", ")));
  }
  return text;
}

std::string explain_conflict(const Failure& failure) {
  const auto& dependency = failure.dependency;
  const auto& name = dependency.package_name;
  auto text = fmt::format(
      "failed to select a version for `{}`.\n    ... required by {}\nversions that meet the requirements `{}`{} are: ",
      name, describe(failure.parent), dependency.requirement.to_string(), locked_text(dependency));
  for (std::size_t i = 0; i < failure.candidates.size(); ++i) {
    text.append(i == 0 ? "" : ", ").append(failure.candidates[i].to_string());
  }
  std::string versions;
  for (const auto& [reason, way] : failure.blames) {
    switch (reason.kind) {
      case Reason::Kind::Version: versions.append("\n\n  previously selected ").append(describe(way)); break;
      case Reason::Kind::Links: text.append(explain_links(reason.text, name, describe(way))); break;
      default: text.append(explain_feature(reason, way.front().package.name(), failure)); break;
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

struct NotFound {
  std::string head;  // what is missing
  std::string tail;  // hints below the way
};

// Versions exist that match, but none can be used.
NotFound explain_unusable(const Failure& failure) {
  NotFound text;
  text.head = fmt::format("failed to select a version for the requirement `{}`{}", requirement_text(failure.dependency),
                          locked_text(failure.dependency));
  for (const auto& each : failure.unusable)
    text.head.append(fmt::format("\n  version {}{}", each.version.to_string(), each.problem));
  return text;
}

NotFound explain_mismatch(const Failure& failure) {
  const auto& dependency = failure.dependency;
  const auto& versions = failure.others;
  NotFound text;
  text.head = fmt::format(
      "failed to select a version for the requirement `{}`{}\ncandidate versions found which didn't match: ",
      requirement_text(dependency), locked_text(dependency));
  for (std::size_t i = 0; i < std::min(versions.size(), kShown); ++i) {
    text.head.append(i == 0 ? "" : ", ").append(versions[i].to_string());
  }
  if (versions.size() > kShown) text.head.append(", ...");
  const auto prerelease = std::ranges::find_if(versions, &semver::Version::is_prerelease);
  if (prerelease != versions.end()) {
    text.tail = fmt::format(
        "\nif you are looking for the prerelease package it needs to be specified explicitly\n    {} = {{ version = "
        "\"{}\" }}",
        dependency.package_name, prerelease->to_string());
  }
  if (dependency.source.is_path() && dependency.locked_version) {
    text.tail.append("\nconsider running `cargo update` to update a path dependency's locked version");
  }
  if (failure.has_replaced_source) text.tail.append("\nperhaps a crate was updated and forgotten to be re-vendored?");
  return text;
}

NotFound explain_missing_name(const Failure& failure) {
  NotFound text;
  if (failure.similar.empty()) {
    text.head = fmt::format("no matching package named `{}` found", failure.dependency.package_name);
  } else {
    text.head = fmt::format("no matching package found\nsearched package name: `{}`\nperhaps you meant:      {}",
                            failure.dependency.package_name, list_names(failure.similar));
  }
  return text;
}

NotFound explain_nothing_found(const Failure& failure) {
  if (failure.kind == Failure::Kind::Missing) return explain_missing_name(failure);
  return failure.unusable.empty() ? explain_mismatch(failure) : explain_unusable(failure);
}

std::string offline_reminder(const std::string& flag) {
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

std::string describe(const Way& way) {
  auto text = fmt::format("package `{}`", way.front().package.display());
  for (std::size_t i = 1; i < way.size(); ++i) {
    text.append(fmt::format("\n    ... which satisfies {} of package `{}`", describe_edge(*way[i].dependency),
                            way[i].package.display()));
  }
  return text;
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

std::string explain(const Failure& failure) {
  if (failure.kind == Failure::Kind::Conflict) return explain_conflict(failure);
  const auto [head, tail] = explain_nothing_found(failure);
  return fmt::format("{}\nlocation searched: {}\nrequired by {}{}{}", head, failure.searched, describe(failure.parent),
                     tail, offline_reminder(failure.offline_flag));
}

}  // namespace gantry::resolver
