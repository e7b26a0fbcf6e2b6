// A directory of unpacked packages, each with a `.cargo-checksum.json` (Cargo Book, "Source Replacement", directory
// sources). Packages are read when their name is asked for. Which directory holds which package is guessed from the
// directory's name for exact versions, else looked up in the manifests' names, all of which are read once then.
#pragma once

#include <functional>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/file_system.h"
#include "sources/answers.h"
#include "sources/checksum_file.h"
#include "sources/source.h"

namespace gantry::sources {

// How `registry = "name"` in a manifest becomes a source.
using RegistryByName = std::function<SourceId(const std::string& name)>;

class DirectorySource : public Source {
 public:
  // `id`: what the packages carry; the source that this directory stands for, when it replaces one. `cwd`: messages
  // name manifests as seen from there.
  DirectorySource(SourceId id, std::string directory, std::string cwd, RegistryByName registry, const FileSystem& files)
      : id_(std::move(id)),
        directory_(std::move(directory)),
        cwd_(std::move(cwd)),
        registry_(std::move(registry)),
        files_(files) {}

  const SourceId& id() const override { return id_; }
  void prefetch(std::span<const Dependency>) override {}
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  void wait() override {}
  std::vector<SummaryPtr> all_versions(std::string_view name) override;
  std::vector<std::string> similar_names(std::string_view name) override;
  std::string describe() const override;
  void prefetch_packages(std::span<const PackageId>) override {}
  manifest::PackagePtr load(const PackageId& package) override;
  void verify(const PackageId& package) override;
  bool is_immutable() const override { return true; }
  bool supports_checksums() const override { return true; }
  std::vector<std::string> consulted_files() const override;

 private:
  struct Vendored {
    manifest::PackagePtr package;
    ChecksumFile checksums;
  };
  // Lists the directory once. Throws "failed to read root of directory source: ...".
  void list();
  // Finds the name in every manifest, once.
  void index_names();
  const Vendored& open(const std::string& name);
  ChecksumFile read_checksums(const std::string& root, const PackageId& package) const;
  const Vendored* find_exact(const std::string& name, const semver::Version& version);

  SourceId id_;
  std::string directory_;
  std::string cwd_;
  RegistryByName registry_;
  const FileSystem& files_;
  bool listed_ = false;
  bool indexed_ = false;
  std::vector<std::string> entries_;  // names of the subdirectories, sorted
  std::unordered_set<std::string> entry_names_;
  std::multimap<std::string, std::string, std::less<>> entries_of_;  // package name -> subdirectory
  std::unordered_map<std::string, Vendored> opened_;                 // by subdirectory
  Answers answers_;
};

}  // namespace gantry::sources
