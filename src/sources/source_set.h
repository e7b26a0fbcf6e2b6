// All sources of one command, made on demand: applies [source] replacement and hands each dependency to its source.
// A replaced source keeps its name in package ids (Cargo Book, "Source Replacement").
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "base/reporter.h"
#include "config/config.h"
#include "net/http.h"
#include "sources/credentials/authenticator.h"
#include "sources/overlay_source.h"
#include "sources/package_cache.h"
#include "sources/package_walk.h"
#include "sources/registry/fetched_indexes.h"
#include "sources/source.h"
#include "vcs/git.h"

namespace gantry::sources {

struct SourceSetOptions {
  std::string cwd;
  std::string cargo_home;
  bool offline = false;
  std::string offline_flag = "--offline";  // as messages name it
  bool use_replacements = true;            // of the [source] tables
  std::vector<RegistryOverlay> overlays;
  Authenticator* authenticator = nullptr;                 // of the command; else the set has its own
  FetchedIndexes fetched_indexes = no_fetched_indexes();  // shared by the sets of a command
  PackageCache package_cache = new_package_cache();       // as well
  // Instead of the real network.
  std::function<std::unique_ptr<net::HttpTransport>()> open_network;
  // Instead of libgit2.
  std::function<std::unique_ptr<vcs::Git>()> open_git;
  // Packages that are loaded already (workspace members and their path dependencies), by directory: a path source
  // answers from here first.
  std::map<std::string, manifest::PackagePtr> known_packages;
  // How manifests of path dependencies are loaded (inheritance needs the workspace).
  std::function<manifest::PackagePtr(const std::string& directory, const SourceId& source)> load_path_package;
  // The same for the directories of a repository; null for a virtual manifest.
  LoadPackage find_path_package;
};

class SourceSet {
 public:
  // Reads the [source] tables and throws cargo's errors for wrong ones. `config`, `files` and `reporter` must outlive
  // the set; `files` is written to when packages are unpacked.
  SourceSet(SourceSetOptions options, const config::Config& config, FileSystem& files, Reporter& reporter);
  ~SourceSet();  // notes what was used

  // Whoever chooses packages or loads them holds it meanwhile.
  std::shared_ptr<FileLock> lock_packages();
  // Notes what was used of the caches up to now, so that nobody removes it.
  void note_usage();
  // The source that answers for `id` after replacement; throws cargo's errors (cycles, unknown names, wrong
  // definitions, sources that Gantry has not got yet, with a clear text).
  Source& get(const SourceId& id);
  // Downloads packages of these sources.
  void prefetch_packages(const std::map<SourceId, std::vector<PackageId>>& packages);
  // The registry that `registry = "name"` or --registry means; throws for unknown names.
  SourceId registry_by_name(const std::string& name) const;
  // The tokens of this command.
  Authenticator& authenticator();
  std::vector<std::string> consulted_files() const;
  // What was answered about a package's name: there is a version more.
  void forget(const std::string& name);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gantry::sources
