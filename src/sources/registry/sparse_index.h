// The sparse protocol (Cargo Book, "Registry Index"): a file a package by HTTP, each kept in registry/index/NAME/.cache
// of cargo's home and only asked for again with its ETag. Nothing is asked for before a package is wanted that the
// cache and the lock file do not settle.
#pragma once

#include <exception>
#include <map>

#include "base/error.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "sources/credentials/authenticator.h"
#include "sources/network.h"
#include "sources/registry/fetch_progress.h"
#include "sources/registry/read_ahead.h"
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
    SourceId id = {};                        // whose tokens are sent
    Authenticator* authenticator = nullptr;  // nobody: the registry must do without tokens
  };
  SparseIndex(Place place, Network& network, FileSystem& files, Reporter& reporter)
      : place_(std::move(place)),
        network_(network),
        files_(files),
        reporter_(reporter),
        progress_(network.clock(), reporter) {}
  ~SparseIndex() override;
  SparseIndex(const SparseIndex&) = delete;
  SparseIndex& operator=(const SparseIndex&) = delete;

  void announce(std::span<const Dependency> dependencies, const SourceId& registry) override;
  IndexFile* poll(std::string_view name, const std::optional<semver::Version>& locked) override;
  void settle_for_cached(std::string_view name, const semver::Version& known) override;
  void wait() override;
  const RegistryConfig& config() override;
  const RegistryConfig& current_config() override;
  std::vector<std::string> consulted_files() const override { return consulted_; }
  // A token to read with; throws when there is none.
  std::string token();

 private:
  enum class State { Cached, Requested, Current };
  struct Entry {
    State state = State::Cached;
    IndexFile file;
    std::optional<Error> problem;
  };
  Entry& entry(const std::string& path);
  std::optional<IndexFile> read_cache(const std::string& path) const;
  std::string index_file(const std::string& path) const;
  std::string cache_file(const std::string& path) const;
  // Says that the index is updated and asks for its configuration, once.
  void begin_update();
  // The directory in cargo's home, also when nothing will come into it.
  void make_home();
  void request_config();
  void start_config_request();
  void throw_config_problem() const;
  // The configuration that an earlier command has kept.
  std::optional<RegistryConfig> kept_config() const;
  net::HttpRequest request_for(const std::string& path);
  Error problem_of(std::string_view what, const net::TransferFailure& failure);
  void request(const std::string& path, Entry& entry);
  void accept(const std::string& path, Entry& entry, net::Transfers::Result result);
  void accept_config(net::Transfers::Result result);

  Place place_;
  Network& network_;
  FileSystem& files_;
  Reporter& reporter_;
  FetchProgress progress_;
  using Entries = std::map<std::string, Entry>;  // by path below the index
  Entries entries_;
  std::optional<RegistryConfig> config_;
  std::exception_ptr config_problem_;
  bool sends_token_ = false;
  std::vector<std::string> challenge_;  // headers of the answer that asked for a token
  bool is_updating_ = false;
  bool has_home_ = false;
  bool awaits_config_ = false;
  std::vector<std::string> consulted_;
  std::optional<ReadAhead> read_ahead_;  // since something was announced; its thread uses what stands above
};

}  // namespace gantry::sources
