// Registries with a git index: what Gantry does not reach yet. Offline they hold nothing, as a cargo that has
// downloaded nothing sees them; else every question is an error that says so.
#pragma once

#include "sources/source.h"

namespace gantry::sources {

class RemoteSource : public Source {
 public:
  RemoteSource(SourceId id, bool offline) : id_(std::move(id)), offline_(offline) {}

  const SourceId& id() const override { return id_; }
  void prefetch(std::span<const Dependency>) override {}
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  void wait() override {}
  std::vector<SummaryPtr> all_versions(std::string_view name) override;
  std::vector<std::string> similar_names(std::string_view) override { return {}; }
  std::string describe() const override;
  void prefetch_packages(std::span<const PackageId>) override {}
  manifest::PackagePtr load(const PackageId& package) override;
  bool is_immutable() const override { return true; }
  bool supports_checksums() const override { return true; }
  std::vector<std::string> consulted_files() const override { return {}; }

 private:
  // Throws unless offline.
  void refuse() const;

  SourceId id_;
  bool offline_;
  std::vector<SummaryPtr> nothing_;
};

}  // namespace gantry::sources
