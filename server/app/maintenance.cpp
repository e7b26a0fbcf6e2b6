// `check`, `reindex`, `backup`, `restore`.
#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "server/app/arguments.h"
#include "server/app/commands.h"
#include "server/app/console.h"
#include "server/app/data_directory.h"
#include "server/core/index_writer.h"
#include "server/db/sqlite_database.h"
#include "server/storage/backup_file.h"
#include "server/storage/blob_directory.h"
#include "server/storage/index_directory.h"
#include "server/storage/posix_file.h"

namespace gantry::server::app {

namespace {

constexpr std::size_t kPage = 1000;

DataDirectory existing(const Arguments& arguments) {
  DataDirectory data(arguments.required("--data"));
  if (!data.is_used()) throw Error(fmt::format("`{}` holds no registry", data.path()));
  return data;
}

void each_blob(Database& database, const std::function<void(const Reader::Blob&)>& visit) {
  std::string last;
  for (;;) {
    std::vector<Reader::Blob> page;
    database.read([&](Reader& reader) { page = reader.blobs(last, kPage); });
    if (page.empty()) return;
    for (const auto& blob : page) visit(blob);
    last = page.back().checksum;
  }
}

class Findings {
 public:
  void add(std::string_view text) {
    print_line(text);
    ++count_;
  }
  std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
};

std::size_t check_blobs(Database& database, BlobStore& blobs, Findings& findings) {
  std::size_t checked = 0;
  each_blob(database, [&](const Reader::Blob& blob) {
    ++checked;
    try {
      const auto content = blobs.read(blob.checksum);
      if (!content) {
        findings.add(fmt::format("missing crate file: {}", blob.checksum));
      } else if (content->size() != blob.size || sha256_hex(*content) != blob.checksum) {
        findings.add(fmt::format("damaged crate file: {}", blob.checksum));
      }
    } catch (const Error& error) {  // of the disk: the others are looked at all the same
      findings.add(fmt::format("unreadable crate file: {}: {}", blob.checksum, error.message()));
    }
  });
  return checked;
}

std::size_t check_index(Database& database, IndexStore& index, Findings& findings) {
  std::size_t checked = 0;
  std::string last;
  for (;;) {
    std::vector<std::string> names;
    database.read([&](Reader& reader) { names = reader.crate_names(last, kPage); });
    if (names.empty()) return checked;
    for (const auto& name : names) {
      ++checked;
      std::string wanted;
      std::string path;
      database.read([&](Reader& reader) {
        const auto crate = reader.find_crate(name);
        if (!crate) return;
        wanted = index_file_text(reader.index_lines(crate->id));
        path = index_file_path(*crate);
      });
      const auto file = index.read(path);
      if (!file) {
        findings.add(fmt::format("missing index file: {}", path));
      } else if (file->content != wanted) {
        findings.add(fmt::format("index file differs from the database: {}", path));
      }
    }
    last = names.back();
  }
}

// A file that is there for a while, removed whatever happens.
class ScratchFile {
 public:
  explicit ScratchFile(std::string path) : path_(std::move(path)) { DiskFileSystem().remove_file(path_); }
  ~ScratchFile() { DiskFileSystem().remove_file(path_); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Nothing of another registry may mix with what is restored; what an earlier try left goes. From now on until the end
// the directory is marked as half a registry.
void prepare_restore(const DataDirectory& data) {
  DiskFileSystem files;
  if (data.is_used()) throw Error(fmt::format("`{}` holds a registry already", data.path()));
  const auto marker = data.unfinished_database();
  if (files.is_file(marker)) {
    for (const auto* suffix : {"-wal", "-shm"}) storage::remove_file(marker + suffix);
    files.remove_directory_tree(data.index());
  }
  for (const auto& left : {data.database() + "-wal", data.database() + "-shm", data.index()}) {
    if (files.lstat(left)) {
      throw Error(
          fmt::format("`{}` is left of another registry: move it away, or restore into an empty directory", left));
    }
  }
  storage::private_file(marker);
  storage::sync_directory(data.path());
}

}  // namespace

int check(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--data"}, {});
  const auto data = existing(arguments);
  db::SqliteDatabase database(data.database());
  storage::BlobDirectory blobs(data.path());
  storage::IndexDirectory index(data.index(), storage::IndexDirectory::Use::ReadOnly);
  Findings findings;
  if (const auto problem = database.integrity_problem(); !problem.empty()) findings.add("database: " + problem);
  const auto files = check_blobs(database, blobs, findings);
  const auto crates = check_index(database, index, findings);
  print_line(fmt::format("{} crate files, {} crates, {} problems", files, crates, findings.count()));
  return findings.count() == 0 ? 0 : 1;
}

int reindex(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--data"}, {});
  const auto data = existing(arguments);
  const auto lock = data.lock();
  db::SqliteDatabase database(data.database());
  storage::IndexDirectory files(data.index());
  IndexWriter index(database, files, [](std::string_view) {});
  print_line(fmt::format("wrote the index files of {} crates", index.rebuild()));
  return 0;
}

int backup(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--data", "--to"}, {});
  const auto data = existing(arguments);
  const auto target = arguments.required("--to");
  db::SqliteDatabase database(data.database());
  storage::BlobDirectory blobs(data.path());
  // The copy of the database first: crate files are never changed, so those that it names are there.
  const ScratchFile copy(target + ".db");
  database.copy_to(copy.path());
  std::size_t count = 0;
  {
    storage::BackupWriter writer(target);
    each_blob(database, [&](const Reader::Blob& blob) {
      const auto content = blobs.read(blob.checksum);
      if (!content || sha256_hex(*content) != blob.checksum) {
        throw Error(fmt::format("the crate file {} is missing or damaged: see `gantry-registry check`", blob.checksum));
      }
      writer.add("blobs/" + blob.checksum, *content);
      ++count;
    });
    writer.add_file("registry.db", copy.path());
    writer.finish();
  }
  print_line(fmt::format("wrote {} crate files and the database to {}", count, target));
  return 0;
}

int restore(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--data", "--from"}, {});
  const auto source = arguments.required("--from");
  const DataDirectory data(arguments.required("--data"));
  const auto lock = data.lock();
  prepare_restore(data);
  storage::BlobDirectory blobs(data.path());
  blobs.recover([](std::string_view) { return true; });  // names that an earlier try left
  std::size_t count = 0;
  storage::read_backup(
      source,
      [&](const std::string& checksum, std::string_view content) {
        if (sha256_hex(content) != checksum) throw Error(fmt::format("the crate file {} is damaged", checksum));
        blobs.stage(checksum, content)->keep();
        ++count;
      },
      data.unfinished_database());
  std::size_t crates = 0;
  {
    db::SqliteDatabase database(data.unfinished_database());
    storage::IndexDirectory files(data.index());
    IndexWriter index(database, files, [](std::string_view) {});
    crates = index.rebuild();
  }
  // Last: only now the directory holds a registry. SQLite has put all into the one file when it was closed.
  if (DiskFileSystem().is_file(data.unfinished_database() + "-wal")) {
    throw Error(fmt::format("`{}` is in use by another program", data.unfinished_database()));
  }
  storage::rename_file(data.unfinished_database(), data.database());
  storage::sync_directory(data.path());
  print_line(fmt::format("restored {} crates with {} crate files", crates, count));
  return 0;
}

}  // namespace gantry::server::app
