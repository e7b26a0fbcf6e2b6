// A PackageQuery over index files (one JSON line a version, as registries publish them) and over summaries made by hand.
#pragma once

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "resolver/package_query.h"

namespace gantry::resolver {

inline DependencyKind kind_of(const nlohmann::json& text) {
  if (text == "dev") return DependencyKind::Development;
  return text == "build" ? DependencyKind::Build : DependencyKind::Normal;
}

inline Dependency dependency_of(const nlohmann::json& entry) {
  Dependency dependency;
  // An index entry calls the key `name` and the package `package`; `cargo read-manifest` says `rename` and `name`.
  dependency.name_in_manifest = entry.at("name");
  dependency.package_name = dependency.name_in_manifest;
  if (entry.contains("package") && entry["package"].is_string()) dependency.package_name = entry["package"];
  if (entry.contains("rename") && entry["rename"].is_string()) dependency.name_in_manifest = entry["rename"];
  dependency.requirement = semver::VersionReq::parse(entry.at("req").get<std::string>()).value();
  dependency.source = SourceId::crates_io();
  dependency.features = entry.at("features").get<std::vector<std::string>>();
  dependency.optional = entry.at("optional");
  dependency.default_features = entry.contains("default_features") ? entry["default_features"] : entry.at("uses_default_features");
  if (entry.contains("kind")) dependency.kind = kind_of(entry["kind"]);
  if (entry.contains("target") && entry["target"].is_string()) {
    dependency.platform = cfgexpr::Platform::parse(entry["target"].get<std::string>()).value();
  }
  return dependency;
}

inline SummaryPtr summary_of(const nlohmann::json& entry, const SourceId& source) {
  auto summary = std::make_shared<Summary>();
  const std::string version = entry.contains("vers") ? entry["vers"] : entry.at("version");
  summary->id = PackageId(entry.at("name"), semver::Version::parse(version).value(), source);
  const bool from_index = entry.contains("deps");
  for (const auto& dependency : entry[from_index ? "deps" : "dependencies"]) {
    summary->dependencies.push_back(dependency_of(dependency));
  }
  DeclaredFeatures features;
  for (const auto* key : {"features", "features2"}) {
    if (!entry.contains(key) || entry[key].is_null()) continue;
    for (const auto& [name, values] : entry[key].items()) features.emplace_back(name, values.get<std::vector<std::string>>());
  }
  summary->features = build_feature_map(features, summary->dependencies);
  if (entry.contains("links") && entry["links"].is_string()) summary->links = entry["links"];
  if (entry.contains("rust_version") && entry["rust_version"].is_string()) {
    if (auto version_needed = semver::PartialVersion::parse(entry["rust_version"].get<std::string>())) summary->rust_version = *version_needed;
  }
  if (entry.contains("cksum")) summary->checksum = entry["cksum"];
  summary->yanked = entry.value("yanked", false);
  return summary;
}

class IndexQuery : public PackageQuery {
 public:
  IndexQuery() = default;
  explicit IndexQuery(std::string directory) : directory_(std::move(directory)) {}

  void add(SummaryPtr summary) { packages_[summary->id.name()].push_back(std::move(summary)); }

  void prefetch(std::span<const Dependency>) override {}
  void wait() override { fetched_.insert(wanted_.begin(), wanted_.end()); }
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override {
    if (slow && !fetched_.contains(dependency.package_name)) {
      wanted_.insert(dependency.package_name);
      return nullptr;
    }
    const auto key = dependency.package_name + "|" + dependency.source.to_url() + "|" +
                     (dependency.locked_version ? "=" + dependency.locked_version->to_string() : dependency.requirement.to_string());
    const auto [answer, is_new] = answers_.try_emplace(key);
    if (is_new) {
      for (const auto& summary : versions(dependency.package_name)) {
        if (dependency.matches_version(summary->id.version()) && summary->id.source() == dependency.source) answer->second.push_back(summary);
      }
    }
    return &answer->second;
  }
  std::vector<SummaryPtr> all_versions(const Dependency& dependency) override {
    auto all = versions(dependency.package_name);
    std::erase_if(all, [&](const auto& summary) { return summary->id.source() != dependency.source; });
    return all;
  }
  std::vector<std::string> similar_names(const Dependency&) override {
    std::vector<std::string> names;
    for (const auto& [name, summaries] : packages_) {
      if (!summaries.empty()) names.push_back(name);
    }
    return names;
  }
  std::string describe_source(const SourceId& source) override { return source.is_path() ? source.display() : "the index"; }
  bool is_offline() const override { return offline; }

  bool offline = false;
  bool slow = false;  // answers come after `wait` only, as over a network

 private:
  // "ab/cd/abcd", as registries lay their index out.
  static std::string index_path(const std::string& name) {
    if (name.size() <= 2) return std::to_string(name.size()) + "/" + name;
    if (name.size() == 3) return "3/" + name.substr(0, 1) + "/" + name;
    return name.substr(0, 2) + "/" + name.substr(2, 2) + "/" + name;
  }

  const std::vector<SummaryPtr>& versions(const std::string& name) {
    const auto known = packages_.find(name);
    if (known != packages_.end() || directory_.empty()) return packages_[name];
    auto& summaries = packages_[name];
    std::ifstream file(directory_ + "/" + index_path(name));
    for (std::string line; std::getline(file, line);) {
      const auto entry = nlohmann::json::parse(line);
      if (entry.value("v", 1) > 2) continue;
      try {
        summaries.push_back(summary_of(entry, SourceId::crates_io()));
      } catch (const Error&) {
        // Not usable.
      }
    }
    return summaries;
  }

  std::string directory_;
  std::set<std::string> wanted_;
  std::set<std::string> fetched_;
  std::map<std::string, std::vector<SummaryPtr>> packages_;
  std::map<std::string, std::vector<SummaryPtr>> answers_;
};

}  // namespace gantry::resolver
