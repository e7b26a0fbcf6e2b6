// The packages of a git repository at one commit (Cargo Book, "Specifying Dependencies", git repositories): all
// manifests in it, wherever they lie.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/error.h"
#include "sources/answers.h"
#include "sources/git/git_client.h"
#include "sources/package_walk.h"
#include "sources/source.h"

namespace gantry::sources {

class GitSource : public Source {
 public:
  // `place`: the repository and what is wanted of it. With a full commit as `precise`, nothing is fetched when it is
  // here. `id`: what packages carry, to which the commit is added; another repository when `place` replaces it.
  GitSource(SourceId id, SourceId place, const LoadPackage& load, GitClient& client)
      : id_(std::move(id)), place_(std::move(place)), load_(load), client_(client) {}

  const SourceId& id() const override { return id_; }
  void prefetch(std::span<const Dependency>) override {}
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  void wait() override {}
  std::vector<SummaryPtr> all_versions(std::string_view name) override;
  std::vector<std::string> similar_names(std::string_view) override { return {}; }
  std::vector<std::string> package_names() override;
  std::string describe() const override;
  void prefetch_packages(std::span<const PackageId>) override {}
  manifest::PackagePtr load(const PackageId& package) override;
  bool is_immutable() const override { return true; }
  bool supports_checksums() const override { return false; }
  std::vector<std::string> consulted_files() const override { return consulted_; }

  // The commit in use, once it is known.
  const std::optional<std::string>& commit() const { return commit_; }
  // Every package of the repository.
  const std::vector<manifest::PackagePtr>& packages();

 private:
  // Once; a failure is told to everybody who asks.
  void update();
  void find_packages();
  // Says once which other packages stand back behind one that is used.
  void warn_about_duplicates(const manifest::Package& package);
  std::string find_directory();

  SourceId id_;
  SourceId place_;
  const LoadPackage& load_;
  GitClient& client_;
  std::optional<std::string> commit_;
  std::optional<Error> problem_;
  std::optional<WalkedPackages> walked_;
  std::vector<SummaryPtr> summaries_;
  std::set<PackageId> warned_;  // of duplicates
  std::vector<std::string> consulted_;
  Answers answers_;
};

}  // namespace gantry::sources
