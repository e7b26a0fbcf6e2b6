// Where crate files and index files are kept. Implementations: storage/ (local disk).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gantry::server {

// A file that can be sent; closed by the destructor.
class OpenFile {
 public:
  virtual ~OpenFile() = default;
  virtual int descriptor() const = 0;
  virtual std::uint64_t size() const = 0;
};

// Crate files by their SHA-256. A file may be asked for once `stage` has returned: it is complete and durable then.
class BlobStore {
 public:
  // A file that no row of the database names yet. Unless `keep` is called, the next start removes it.
  class Staged {
   public:
    virtual ~Staged() = default;
    virtual void keep() = 0;
  };

  virtual ~BlobStore() = default;
  // Durable when it returns.
  virtual std::unique_ptr<Staged> stage(std::string_view checksum, std::string_view bytes) = 0;
  // Null when there is none. What is opened has been read and has its checksum: a damaged file throws Error.
  virtual std::shared_ptr<OpenFile> open(std::string_view checksum) = 0;
  // The same if it takes no time, else null: for threads that must not wait.
  virtual std::shared_ptr<OpenFile> open_at_once(std::string_view checksum) = 0;
  virtual std::optional<std::string> read(std::string_view checksum) = 0;
  // Undoes what was staged when the program ended: files that are not known go.
  virtual void recover(const std::function<bool(std::string_view checksum)>& is_known) = 0;
};

struct IndexFile {
  std::string content;
  std::int64_t modified = 0;       // seconds since the epoch
  std::shared_ptr<OpenFile> file;  // the same content, for sending; null when the store has no such thing
};

// The files of the sparse index by the canonical path of the crate ("ab/cd/abcd"), readable by any static file server.
class IndexStore {
 public:
  virtual ~IndexStore() = default;
  virtual std::optional<IndexFile> read(const std::string& path) = 0;
  // Of the content, without reading it. Nothing when there is no such file.
  virtual std::optional<std::uint64_t> size(const std::string& path) = 0;
  // Atomic; durable only after `sync`.
  virtual void write(const std::string& path, std::string_view content) = 0;
  virtual void remove(const std::string& path) = 0;
  virtual void sync() = 0;
};

// Randomness for secrets.
class SecretSource {
 public:
  virtual ~SecretSource() = default;
  virtual std::string random_bytes(std::size_t count) = 0;
};

}  // namespace gantry::server
