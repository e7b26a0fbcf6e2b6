// The files of the sparse index on the local disk, below index/: a static file server can serve them as they are.
#pragma once

#include <atomic>
#include <string>

#include "server/core/stores.h"

namespace gantry::server::storage {

class IndexDirectory : public IndexStore {
 public:
  enum class Use { ReadWrite, ReadOnly };
  // Makes the directory, unless it is only read (beside a server).
  explicit IndexDirectory(std::string directory, Use use = Use::ReadWrite);

  std::optional<IndexFile> read(const std::string& path) override;
  std::optional<std::uint64_t> size(const std::string& path) override;
  void write(const std::string& path, std::string_view content) override;
  void remove(const std::string& path) override;
  void sync() override;

 private:
  static void put(const std::string& temporary, const std::string& full);

  std::string directory_;
  std::atomic<std::uint64_t> next_{0};
};

}  // namespace gantry::server::storage
