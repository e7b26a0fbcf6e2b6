// A package in a directory: path dependencies and workspace members.
#pragma once

#include <functional>
#include <map>

#include "sources/answers.h"
#include "sources/source.h"

namespace gantry::sources {

using LoadPathPackage = std::function<manifest::PackagePtr(const std::string& directory, const SourceId& source)>;

class PathSource : public Source {
 public:
  // `known`: packages that are loaded already, by directory; `load` loads the others. Both must outlive the source.
  PathSource(SourceId id, const std::map<std::string, manifest::PackagePtr>& known, const LoadPathPackage& load)
      : id_(std::move(id)), known_(known), load_(load) {}

  const SourceId& id() const override { return id_; }
  void prefetch(std::span<const Dependency>) override {}
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  void wait() override {}
  std::vector<SummaryPtr> all_versions(std::string_view name) override;
  std::vector<std::string> similar_names(std::string_view name) override;
  std::string describe() const override { return id_.display(); }
  void prefetch_packages(std::span<const PackageId>) override {}
  manifest::PackagePtr load(const PackageId& package) override;
  bool is_immutable() const override { return false; }
  bool supports_checksums() const override { return false; }
  std::vector<std::string> consulted_files() const override;

 private:
  const manifest::PackagePtr& package();

  SourceId id_;
  const std::map<std::string, manifest::PackagePtr>& known_;
  const LoadPathPackage& load_;
  manifest::PackagePtr package_;
  Answers answers_;
};

}  // namespace gantry::sources
