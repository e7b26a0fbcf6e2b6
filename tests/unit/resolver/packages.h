// Packages in a line or two, for tests: package("a 1.0.0", {"b ^1", "c * +optional", "dev: d 2 +feat=x"}).
#pragma once

#include "base/error.h"
#include "resolver/resolver.h"
#include "unit/resolver/index_query.h"

namespace gantry::resolver {

inline SourceId registry_source() { return SourceId::crates_io(); }
inline SourceId member_source(const std::string& name) { return SourceId::path("/w/" + name); }

// "[dev: |build: ][key=]name requirement [+optional] [+nodefault] [+feat=x,y] [+path] [+cfg=...]"
inline Dependency dependency(std::string text) {
  Dependency result;
  result.source = registry_source();
  if (text.starts_with("dev: ")) {
    result.kind = DependencyKind::Development;
    text.erase(0, 5);
  } else if (text.starts_with("build: ")) {
    result.kind = DependencyKind::Build;
    text.erase(0, 7);
  }
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(" +", at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end == text.size() ? end : end + 2;
  }
  const auto blank = words[0].find(' ');
  auto name = words[0].substr(0, blank);
  result.requirement = semver::VersionReq::parse(blank == std::string::npos ? "*" : words[0].substr(blank + 1)).value();
  const auto equals = name.find('=');
  result.name_in_manifest = name.substr(0, equals);
  result.package_name = equals == std::string::npos ? name : name.substr(equals + 1);
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word == "optional") result.optional = true;
    if (word == "nodefault") result.default_features = false;
    if (word == "path") result.source = member_source(result.package_name);
    if (word.starts_with("cfg=")) result.platform = cfgexpr::Platform::parse("cfg(" + word.substr(4) + ")").value();
    if (word.starts_with("feat=")) {
      auto rest = word.substr(5);
      for (std::size_t comma; (comma = rest.find(',')) != std::string::npos; rest.erase(0, comma + 1)) {
        result.features.push_back(rest.substr(0, comma));
      }
      result.features.push_back(rest);
    }
  }
  return result;
}

struct PackageSpec {
  std::string id;  // "name 1.0.0"
  std::vector<std::string> dependencies;
  DeclaredFeatures features;
  std::string links;
  std::string rust_version;
  bool yanked = false;
};

inline std::shared_ptr<Summary> make_summary(const PackageSpec& spec, const SourceId& source) {
  auto summary = std::make_shared<Summary>();
  const auto blank = spec.id.find(' ');
  summary->id = PackageId(spec.id.substr(0, blank), semver::Version::parse(spec.id.substr(blank + 1)).value(), source);
  for (const auto& text : spec.dependencies) summary->dependencies.push_back(dependency(text));
  summary->features = build_feature_map(spec.features, summary->dependencies);
  if (!spec.links.empty()) summary->links = spec.links;
  if (!spec.rust_version.empty()) summary->rust_version = semver::PartialVersion::parse(spec.rust_version).value();
  summary->yanked = spec.yanked;
  return summary;
}

inline SummaryPtr package(const PackageSpec& spec) { return make_summary(spec, registry_source()); }
inline SummaryPtr member(const PackageSpec& spec) {
  return make_summary(spec, member_source(spec.id.substr(0, spec.id.find(' '))));
}

// A registry and the members that use it.
class World {
 public:
  World(std::vector<PackageSpec> members, std::vector<PackageSpec> packages) {
    for (const auto& spec : packages) query.add(package(spec));
    for (const auto& spec : members) add_member(spec);
  }

  void add_member(const PackageSpec& spec) {
    const auto summary = member(spec);
    query.add(summary);
    options.roots.push_back({summary, {{}, true, true}, true});
  }

  Resolve run() { return resolve(options, query); }

  // "a 1.0.0, b 2.0.0" of everything that is no member, or the error. A source that shows outlines makes no difference.
  std::string chosen() {
    const auto whole = answer();
    auto lazy = *this;
    lazy.query.shows_outlines = true;
    const auto outlined = lazy.answer();
    return whole == outlined ? whole : whole + "\n-- with outlines:\n" + outlined;
  }

  std::string answer() {
    try {
      return names(run());
    } catch (const Error& error) {
      auto text = error.message();
      for (const auto& cause : error.causes()) text += "\n<- " + cause;
      return text;
    }
  }

  static std::string names(const Resolve& resolve) {
    std::string text;
    for (const auto& node : resolve.nodes) {
      if (node.id.source().is_path()) continue;
      text += (text.empty() ? "" : ", ") + node.id.name() + " " + node.id.version().to_string();
    }
    return text;
  }

  IndexQuery query;
  ResolveOptions options;
};

}  // namespace gantry::resolver
