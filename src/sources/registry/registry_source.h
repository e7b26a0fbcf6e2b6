// A registry on the network: an index, and `.crate` files behind its download address.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "sources/directory_source.h"
#include "sources/registry/crate_store.h"
#include "sources/registry/registry_index.h"
#include "sources/source.h"

namespace gantry::sources {

class RegistrySource : public Source {
 public:
  struct Places {
    SourceId place;  // where the packages come from really
    std::string cwd;
    bool offline = false;
    std::function<std::string()> token = nullptr;  // for a registry that wants one for downloads
  };
  // `id`: the source that the packages get.
  RegistrySource(SourceId id, Places places, std::unique_ptr<RegistryIndex> index, CrateStore store,
                 RegistryByName registry, FileSystem& files)
      : id_(std::move(id)),
        places_(std::move(places)),
        index_(std::move(index)),
        store_(std::move(store)),
        registry_(std::move(registry)),
        files_(files) {}

  const SourceId& id() const override { return id_; }
  void prefetch(std::span<const Dependency> dependencies) override;
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  const std::vector<SummaryPtr>* poll_outlines(const Dependency& dependency) override;
  SummaryPtr complete(const SummaryPtr& outline) override;
  std::optional<semver::PartialVersion> rust_version(const SummaryPtr& outline) override;
  std::optional<std::string> links(const SummaryPtr& outline) override;
  void wait() override { index_->wait(); }
  std::vector<SummaryPtr> all_versions(std::string_view name) override;
  std::vector<SummaryPtr> versions_beside(std::string_view name, const semver::Version& known) override;
  void settle_for_cached(std::string_view name, const semver::Version& known) override;
  std::vector<std::string> similar_names(std::string_view name) override;
  std::vector<UnusableVersion> unusable_versions(std::string_view name) override;
  std::string describe() const override;
  bool is_present(const PackageId& package) override;
  void prefetch_packages(std::span<const PackageId> packages) override;
  manifest::PackagePtr load(const PackageId& package) override;
  void preload(std::span<const PackageId> packages) override;
  bool is_immutable() const override { return true; }
  bool supports_checksums() const override { return true; }
  std::vector<std::string> consulted_files() const override { return index_->consulted_files(); }

 private:
  IndexFile& file(std::string_view name, const std::optional<semver::Version>& locked);
  std::vector<SummaryPtr> versions(std::string_view name, const std::optional<semver::Version>& known);
  WantedCrate wanted(const PackageId& package);
  manifest::PackagePtr load_from(const std::string& directory, const WantedCrate& crate,
                                 const RegistryByName& registry);
  // Of the answer of an index: without the network, what is here already is better than what is not; but the index
  // alone makes a lock file, too.
  const std::vector<SummaryPtr>* preferred(const std::vector<SummaryPtr>& all);

  SourceId id_;
  Places places_;
  std::unique_ptr<RegistryIndex> index_;
  CrateStore store_;
  RegistryByName registry_;
  FileSystem& files_;
  std::map<PackageId, manifest::PackagePtr> loaded_;
  std::map<const std::vector<SummaryPtr>*, std::vector<SummaryPtr>> offline_answers_;
};

// "crates.io index", "`name` index", as messages and status lines call the index of a registry.
std::string index_display(const SourceId& registry);

}  // namespace gantry::sources
