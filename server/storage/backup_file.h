// A backup: one tar file with registry.db and blobs/CHECKSUM, readable with any tar.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "server/storage/posix_file.h"

struct archive;

namespace gantry::server::storage {

class BackupWriter {
 public:
  // Writes beside `path`; the file gets its name in `finish`. Nobody but its owner may read it: it holds everything.
  explicit BackupWriter(std::string path);
  ~BackupWriter();
  BackupWriter(const BackupWriter&) = delete;
  BackupWriter& operator=(const BackupWriter&) = delete;

  void add(const std::string& name, std::string_view content);
  void add_file(const std::string& name, const std::string& path);
  void finish();

 private:
  void begin(const std::string& name, std::uint64_t size);
  void write(std::string_view content);
  void check(long result) const;

  std::string path_;
  std::string temporary_;
  Descriptor file_;
  struct archive* archive_;
};

// Hands each crate file to `blob`, and writes the database to `database_path`, which may be there. Names that a backup
// does not have are errors, whatever they are.
void read_backup(const std::string& path,
                 const std::function<void(const std::string& checksum, std::string_view content)>& blob,
                 const std::string& database_path);

}  // namespace gantry::server::storage
