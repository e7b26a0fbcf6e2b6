// The `.crate` files of one registry in cargo's home (registry/cache/NAME) and the packages unpacked from them
// (registry/src/NAME). What either program has downloaded serves both.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/reporter.h"
#include "model/package_id.h"
#include "sources/network.h"
#include "sources/package_cache.h"
#include "sources/registry/registry_config.h"

namespace gantry::sources {

// A package to download.
struct WantedCrate {
  PackageId wanted;
  PackageId shown;       // with the registry that it comes from really, for messages
  std::string checksum;  // SHA-256, lower-case hex
  std::string label() const { return package_label(shown); }
};

class CrateStore {
 public:
  struct Place {
    std::string cargo_home;
    std::string name;  // of the registry's directories
    bool offline = false;
    PackageCache package_cache = new_package_cache();  // of the command
  };
  CrateStore(Place place, Network& network, FileSystem& files, Reporter& reporter)
      : place_(std::move(place)), network_(network), files_(files), reporter_(reporter) {}

  // The index of the registry was asked for something.
  void use_index() {
    if (!std::exchange(index_is_used_, true)) place_.package_cache->usage.registries[place_.name];
  }
  // Whether the package is here, unpacked or not.
  bool has(const WantedCrate& crate) const;
  // The same for questions about many: what lies in the directories is listed once.
  bool has_kept(const PackageId& package);
  // Downloads those that are not here, many at once, and checks their checksums; returns them. `config` is asked only
  // when something is to be downloaded, `token` when the registry wants one.
  std::vector<WantedCrate> download(const std::vector<WantedCrate>& crates,
                                    const std::function<const RegistryConfig&()>& config,
                                    const std::function<std::string()>& token = nullptr);
  // Unpacks unless that is done; returns the package's directory. The crate must have been downloaded.
  std::string unpack(const WantedCrate& crate);
  // The same for many, on all processors; nothing for those that cannot be unpacked.
  std::vector<std::optional<std::string>> unpack_all(const std::vector<WantedCrate>& crates);

 private:
  std::string archive(const WantedCrate& crate) const;
  std::string source_root() const;
  void note_use(const WantedCrate& crate);
  std::shared_ptr<FileLock> lock();
  void unpack_into(const std::string& directory, const WantedCrate& crate);
  void keep(const WantedCrate& crate, const net::Transfers::Result& result);

  using Labels = std::unordered_set<std::string>;
  const Labels& kept();

  Place place_;
  bool index_is_used_ = false;
  std::optional<Labels> kept_;  // of what was here when somebody asked first
  Network& network_;
  FileSystem& files_;
  Reporter& reporter_;
};

}  // namespace gantry::sources
