// A PackageQuery over summaries made by hand.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "resolver/package_query.h"

namespace gantry::resolver {

class IndexQuery : public PackageQuery {
 public:
  void add(SummaryPtr summary) { packages_[summary->id.name()].push_back(std::move(summary)); }

  void prefetch(std::span<const Dependency>) override {}
  void wait() override { fetched_.insert(wanted_.begin(), wanted_.end()); }
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override {
    if (slow && !fetched_.contains(dependency.package_name)) {
      wanted_.insert(dependency.package_name);
      return nullptr;
    }
    const auto key =
        dependency.package_name + "|" + dependency.source.to_url() + "|" +
        (dependency.locked_version ? "=" + dependency.locked_version->to_string() : dependency.requirement.to_string());
    const auto [answer, is_new] = answers_.try_emplace(key);
    if (is_new) {
      for (const auto& summary : versions(dependency.package_name)) {
        if (dependency.matches_version(summary->id.version()) && summary->id.source() == dependency.source)
          answer->second.push_back(shows_outlines ? outline_of(summary) : summary);
      }
    }
    return &answer->second;
  }
  SummaryPtr complete(const SummaryPtr& summary) override {
    const auto whole = wholes_.find(summary);
    if (whole == wholes_.end()) return summary;
    if (!broken.contains(summary->id)) return whole->second;
    for (auto& [key, answer] : answers_) std::erase(answer, summary);
    return nullptr;
  }
  std::optional<semver::PartialVersion> rust_version(const SummaryPtr& summary) override {
    const auto whole = wholes_.find(summary);
    return (whole == wholes_.end() ? summary : whole->second)->rust_version;
  }
  std::optional<std::string> links(const SummaryPtr& summary) override {
    const auto whole = wholes_.find(summary);
    return (whole == wholes_.end() ? summary : whole->second)->links;
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
  std::string describe_source(const SourceId& source) override {
    return source.is_path() ? source.display() : "the index";
  }
  bool is_offline() const override { return offline; }

  bool offline = false;
  bool slow = false;  // answers come after `wait` only, as over a network
  bool shows_outlines = false;
  std::set<PackageId> broken;  // outlines with nothing usable behind them

 private:
  SummaryPtr outline_of(const SummaryPtr& summary) {
    if (!summary->id.source().is_registry()) return summary;
    auto& outline = outlines_[summary->id];
    if (outline) return outline;
    auto made = std::make_shared<Summary>();
    made->id = summary->id;
    made->yanked = summary->yanked;
    wholes_.emplace(made, summary);
    return outline = std::move(made);
  }
  const std::vector<SummaryPtr>& versions(const std::string& name) { return packages_[name]; }

  std::set<std::string> wanted_;
  std::set<std::string> fetched_;
  std::map<std::string, std::vector<SummaryPtr>> packages_;
  std::map<std::string, std::vector<SummaryPtr>> answers_;
  std::map<PackageId, SummaryPtr> outlines_;
  std::map<SummaryPtr, SummaryPtr> wholes_;
};

}  // namespace gantry::resolver
