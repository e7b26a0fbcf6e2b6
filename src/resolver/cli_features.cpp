#include "resolver/cli_features.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/edit_distance.h"
#include "base/error.h"

namespace gantry::resolver {

namespace {

bool has_dependency(const Summary& summary, const std::string& name, bool optional_only = false) {
  return std::any_of(summary.dependencies.begin(), summary.dependencies.end(), [&](const Dependency& dependency) {
    return dependency.name_in_manifest == name && (dependency.optional || !optional_only);
  });
}

// What a feature of the command line means to one selected package: "x", "dep/x", "member/x".
bool package_has_feature(const Summary& summary, const std::string& text) {
  const auto value = FeatureValue::parse(text);
  if (value.kind == FeatureValue::Kind::Feature) {
    return summary.features.contains(value.feature) || has_dependency(summary, value.feature, true);
  }
  return has_dependency(summary, value.dependency);
}

bool is_own_feature(const Summary& summary, const std::string& text, std::string& own) {
  const auto value = FeatureValue::parse(text);
  if (value.kind != FeatureValue::Kind::DependencyFeature || value.dependency != summary.id.name()) return false;
  own = value.feature;
  return summary.features.contains(own);
}

[[noreturn]] void throw_missing(const MemberSelection& selection, const std::vector<std::string>& requested,
                                const std::vector<std::string>& missing) {
  const bool one = missing.size() == 1;
  const auto what = fmt::format("this feature{}: {}", one ? "" : "s", fmt::join(missing, ", "));
  const auto plural = one ? what : "these" + what.substr(4);
  std::string text;
  if (selection.selected.size() == 1) {
    text = fmt::format("the package '{}' does not contain {}", selection.selected[0]->id.name(), plural);
  } else {
    std::vector<std::string> names;
    for (const auto& package : selection.selected) names.push_back(package->id.name());
    text =
        fmt::format("none of the selected packages contains {}\nselected packages: {}", plural, fmt::join(names, ", "));
  }
  // Somebody else in the workspace may have what was asked for.
  std::vector<std::string> owners;
  for (const auto& member : selection.members) {
    const bool is_selected =
        std::find(selection.selected.begin(), selection.selected.end(), member) != selection.selected.end();
    if (is_selected) continue;
    if (std::any_of(missing.begin(), missing.end(),
                    [&](const auto& name) { return member->features.contains(name); })) {
      owners.push_back(member->id.name());
    }
  }
  if (!owners.empty()) {
    throw Error(fmt::format("{}\nhelp: package{} with the missing feature{}: {}", text, owners.size() == 1 ? "" : "s",
                            one ? "" : "s", fmt::join(owners, ", ")));
  }
  // "x" is like the features and optional dependencies of the selected packages, "member/x" like their features.
  std::set<std::string> similar;
  for (const auto& package : selection.selected) {
    std::set<std::string> candidates;
    for (const auto& [name, values] : package->features) candidates.insert(name);
    const auto features = candidates;
    for (const auto& dependency : package->dependencies) {
      if (dependency.optional) candidates.insert(dependency.name_in_manifest);
    }
    for (const auto& wanted : missing) {
      const auto slash = wanted.find('/');
      const bool qualified = slash != std::string::npos;
      for (const auto& name : qualified ? features : candidates) {
        if (std::find(requested.begin(), requested.end(), name) != requested.end()) continue;
        if (!edit_distance(qualified ? wanted.substr(slash + 1) : wanted, name, kSuggestionLimit)) continue;
        similar.insert(qualified ? package->id.name() + "/" + name : name);
      }
    }
  }
  constexpr std::size_t kMaxSimilar = 5;
  while (similar.size() > kMaxSimilar) similar.erase(std::prev(similar.end()));
  if (!similar.empty()) {
    text += similar.size() == 1 ? "\nhelp: there is a similarly named feature: "
                                : "\nhelp: there are similarly named features: ";
    text += fmt::format("{}", fmt::join(similar, ", "));
  }
  throw Error(text);
}

std::vector<std::pair<SummaryPtr, CliFeatures>> assign_modern(const MemberSelection& selection,
                                                              const CliFeatures& requested) {
  std::vector<std::pair<SummaryPtr, CliFeatures>> assigned;
  std::set<std::string> found;
  for (const auto& package : selection.selected) {
    CliFeatures own{{}, requested.all_features, requested.default_features};
    for (const auto& feature : requested.features) {
      std::string name;
      if (is_own_feature(*package, feature, name)) {
        own.features.push_back(name);
        found.insert(feature);
      } else if (package_has_feature(*package, feature)) {
        own.features.push_back(feature);
        found.insert(feature);
      }
    }
    assigned.emplace_back(package, std::move(own));
  }
  std::vector<std::string> missing;
  for (const auto& feature : requested.features) {
    if (!found.contains(feature) && std::find(missing.begin(), missing.end(), feature) == missing.end())
      missing.push_back(feature);
  }
  std::sort(missing.begin(), missing.end());
  if (!missing.empty()) throw_missing(selection, requested.features, missing);
  return assigned;
}

// Plain features come before those of dependencies; the first that is missing is the one that is named.
bool in_order_of_check(const std::string& one, const std::string& other) {
  const auto key = [](const std::string& text) { return std::pair(text.find('/') != std::string::npos, text); };
  return key(one) < key(other);
}

// Resolver 1: plain features belong to the current package, "member/feature" to that member, the others get their
// defaults. The current package's own name is none of a member: it is taken for that of a dependency.
std::vector<std::pair<SummaryPtr, CliFeatures>> assign_legacy(const MemberSelection& selection,
                                                              const CliFeatures& requested) {
  std::vector<std::pair<SummaryPtr, CliFeatures>> assigned;
  CliFeatures current{{}, requested.all_features, requested.default_features};
  std::map<std::string, std::vector<std::string>> of_member;
  for (const auto& feature : requested.features) {
    const auto value = FeatureValue::parse(feature);
    if (value.kind == FeatureValue::Kind::DependencyFeature) {
      const auto is_member = [&](const SummaryPtr& member) {
        return member != selection.current && member->id.name() == value.dependency;
      };
      if (std::any_of(selection.selected.begin(), selection.selected.end(), is_member)) {
        of_member[value.dependency].push_back(value.feature);
        continue;
      }
    }
    current.features.push_back(feature);
  }
  std::ranges::sort(current.features, in_order_of_check);
  for (const auto& member : selection.members) {
    const bool is_selected =
        std::find(selection.selected.begin(), selection.selected.end(), member) != selection.selected.end();
    if (member == selection.current) {
      // The current package takes the features also when another one is selected.
      assigned.emplace_back(member, current);
    } else if (is_selected) {
      CliFeatures own{{}, requested.all_features, true};
      const auto found = of_member.find(member->id.name());
      if (found != of_member.end()) own.features = found->second;
      std::ranges::sort(own.features);
      assigned.emplace_back(member, std::move(own));
    }
  }
  return assigned;
}

}  // namespace

std::vector<std::string> split_features(const std::vector<std::string>& typed) {
  std::vector<std::string> features;
  for (const auto& text : typed) {
    std::string word;
    const auto flush = [&] {
      if (!word.empty() && std::find(features.begin(), features.end(), word) == features.end())
        features.push_back(word);
      word.clear();
    };
    for (const char c : text) {
      if (c == ',' || c == ' ' || c == '\t' || c == '\n') {
        flush();
      } else {
        word += c;
      }
    }
    flush();
  }
  for (const auto& feature : features) {
    if (feature.starts_with("dep:")) {
      throw Error(fmt::format("feature `{}` is not allowed to use explicit `dep:` syntax", feature));
    }
    if (std::count(feature.begin(), feature.end(), '/') > 1) {
      throw Error(fmt::format("multiple slashes in feature `{}` is not allowed", feature));
    }
  }
  return features;
}

std::vector<std::pair<SummaryPtr, CliFeatures>> assign_cli_features(const MemberSelection& selection,
                                                                    const CliFeatures& requested) {
  return selection.legacy ? assign_legacy(selection, requested) : assign_modern(selection, requested);
}

}  // namespace gantry::resolver
