// The sparse protocol (Cargo Book, "Registry Index"): a file a package by HTTP, each kept in registry/index/NAME/.cache
// of cargo's home and only asked for again with its ETag. Nothing is asked for before a package is wanted that the
// cache and the lock file do not settle.
#pragma once

#include <map>

#include "base/error.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "sources/network.h"
#include "sources/registry/registry_index.h"

namespace gantry::sources {

class SparseIndex : public RegistryIndex {
 public:
  struct Place {
    std::string url;  // with a slash at its end
    std::string cargo_home;
    std::string name;   // of the registry's directories
    std::string shown;  // "crates.io index", "`name` index"
    bool offline = false;
  };
  SparseIndex(Place place, Network& network, FileSystem& files, Reporter& reporter)
      : place_(std::move(place)), network_(network), files_(files), reporter_(reporter) {}

  IndexFile* poll(std::string_view name, const std::optional<semver::Version>& locked) override;
  void wait() override;
  const RegistryConfig& config() override;
  std::vector<std::string> consulted_files() const override { return consulted_; }

 private:
  enum class State { Cached, Requested, Current };
  struct Entry {
    State state = State::Cached;
    IndexFile file;
    std::optional<Error> problem;
  };
  Entry& entry(const std::string& path);
  std::string index_file(const std::string& path) const;
  std::string cache_file(const std::string& path) const;
  // Says that the index is updated and asks for its configuration, once.
  void begin_update();
  void request_config();
  void request(const std::string& path, Entry& entry);
  void accept(const std::string& path, Entry& entry, net::Transfers::Result result);
  void accept_config(net::Transfers::Result result);

  Place place_;
  Network& network_;
  FileSystem& files_;
  Reporter& reporter_;
  std::map<std::string, Entry> entries_;  // by path below the index
  std::optional<RegistryConfig> config_;
  std::optional<Error> config_problem_;
  bool is_updating_ = false;
  bool awaits_config_ = false;
  std::vector<std::string> consulted_;
};

}  // namespace gantry::sources
