// A directory with an index and `.crate` files (Cargo Book, "Source Replacement", local registry sources). Archives are
// verified when they are unpacked, once, into registry/src of cargo's home, where cargo leaves them too.
#pragma once

#include <map>
#include <unordered_map>

#include "base/file_system.h"
#include "base/reporter.h"
#include "sources/answers.h"
#include "sources/directory_source.h"
#include "sources/package_cache.h"
#include "sources/source.h"

namespace gantry::sources {

class LocalRegistry : public Source {
 public:
  struct Places {
    std::string directory;
    std::string cargo_home;
    std::string cwd;
    PackageCache package_cache = new_package_cache();  // of the command
  };
  LocalRegistry(SourceId id, Places places, RegistryByName registry, FileSystem& files, Reporter& reporter)
      : id_(std::move(id)),
        places_(std::move(places)),
        registry_(std::move(registry)),
        files_(files),
        reporter_(reporter) {}

  const SourceId& id() const override { return id_; }
  void prefetch(std::span<const Dependency>) override {}
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  void wait() override {}
  std::vector<SummaryPtr> all_versions(std::string_view name) override;
  std::vector<UnusableVersion> unusable_versions(std::string_view name) override;
  std::vector<std::string> similar_names(std::string_view name) override;
  void forget(const std::string& name) override {
    versions_.erase(name);
    answers_.forget(name);
  }
  std::string describe() const override;
  void prefetch_packages(std::span<const PackageId>) override {}
  manifest::PackagePtr load(const PackageId& package) override;
  bool is_immutable() const override { return true; }
  bool supports_checksums() const override { return true; }
  std::vector<std::string> consulted_files() const override { return consulted_; }

 private:
  void check_directories();
  // The index file of `name`, empty when there is none; it also has names that differ in case.
  std::string read_index(const std::string& name);
  std::vector<SummaryPtr> usable_entries(const std::string& name);
  const std::vector<SummaryPtr>& versions(const std::string& name);
  // Verifies and unpacks the archive unless that is done; returns the package's directory.
  std::string unpack(const PackageId& package);
  std::string verified_archive(const PackageId& package, const std::string& archive, bool verify);

  SourceId id_;
  Places places_;
  RegistryByName registry_;
  FileSystem& files_;
  Reporter& reporter_;
  bool checked_ = false;
  std::unordered_map<std::string, std::vector<SummaryPtr>> versions_;
  std::map<PackageId, manifest::PackagePtr> loaded_;
  std::vector<std::string> consulted_;
  Answers answers_;
};

}  // namespace gantry::sources
