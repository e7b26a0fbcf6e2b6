// Crate files on the local disk: blobs/ab/abcdef... by SHA-256.
//
// A new file is written to staging/SHA256.N, linked under its checksum and synced, and the directory is synced. The
// staging name stays until the database has committed: it is the note that the file may have to go. At the start each
// staging name is looked at: a file that the database does not know is removed under both names. Nobody asks for a file
// before the database has committed, so nobody sees one that is not durable.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <unordered_map>

#include "server/core/stores.h"

namespace gantry::server::storage {

class BlobDirectory : public BlobStore {
 public:
  // `directory` holds blobs/ and staging/, which are made. `most_open_files` (at least 1): those that are kept open.
  explicit BlobDirectory(std::string directory, std::size_t most_open_files = 512);

  std::unique_ptr<Staged> stage(std::string_view checksum, std::string_view bytes) override;
  std::shared_ptr<OpenFile> open(std::string_view checksum) override;
  std::shared_ptr<OpenFile> open_at_once(std::string_view checksum) override;
  std::optional<std::string> read(std::string_view checksum) override;
  void recover(const std::function<bool(std::string_view checksum)>& is_known) override;

  std::string path_of(std::string_view checksum) const;

 private:
  class BlobFile;

  std::string directory_;
  std::size_t most_open_files_;
  std::atomic<std::uint64_t> next_{0};
  std::mutex lock_;
  std::unordered_map<std::string, std::shared_ptr<BlobFile>> verified_;  // files kept open, by checksum
};

}  // namespace gantry::server::storage
