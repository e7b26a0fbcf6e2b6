#include "server/storage/backup_file.h"

#include <array>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file_system.h"
#include "server/storage/posix_file.h"

namespace gantry::server::storage {

namespace {

constexpr std::size_t kPiece = 65536;
constexpr std::int64_t kLargestBlob = std::int64_t{4} << 30U;

using Reader = std::unique_ptr<archive, int (*)(archive*)>;

[[noreturn]] void fail(archive* of, const std::string& path) {
  const char* reason = archive_error_string(of);
  throw Error(fmt::format("failed to read the backup `{}`", path), {reason == nullptr ? "unknown reason" : reason});
}

std::string read_entry(archive* from, archive_entry* entry, const std::string& path) {
  const auto size = archive_entry_size(entry);
  if (size < 0 || size > kLargestBlob) throw Error(fmt::format("`{}` is no backup: a file in it is too large", path));
  std::string content(static_cast<std::size_t>(size), '\0');
  std::size_t done = 0;
  while (done < content.size()) {
    const auto count = archive_read_data(from, content.data() + done, content.size() - done);
    if (count < 0) fail(from, path);
    if (count == 0) throw Error(fmt::format("the backup `{}` ends too early", path));
    done += static_cast<std::size_t>(count);
  }
  return content;
}

void write_entry_to(const std::string& target, archive* from, const std::string& path) {
  const auto file = private_file(target);
  if (archive_read_data_into_fd(from, file.get()) != ARCHIVE_OK) fail(from, path);
  sync_file(file, target);
}

}  // namespace

BackupWriter::BackupWriter(std::string path)
    : path_(std::move(path)),
      temporary_(path_ + ".part"),
      file_(private_file(temporary_)),
      archive_(archive_write_new()) {
  archive_write_set_format_pax_restricted(archive_);
  archive_write_add_filter_none(archive_);
  check(archive_write_open_fd(archive_, file_.get()));
}

BackupWriter::~BackupWriter() {
  if (archive_ == nullptr) return;
  archive_write_free(archive_);
  ::unlink(temporary_.c_str());
}

void BackupWriter::check(long result) const {
  if (result >= ARCHIVE_OK) return;
  const char* reason = archive_error_string(archive_);
  throw Error(fmt::format("failed to write the backup `{}`", path_), {reason == nullptr ? "unknown reason" : reason});
}

void BackupWriter::begin(const std::string& name, std::uint64_t size) {
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);
  check(archive_write_header(archive_, entry.get()));
}

void BackupWriter::write(std::string_view content) {
  check(archive_write_data(archive_, content.data(), content.size()));
}

void BackupWriter::add(const std::string& name, std::string_view content) {
  begin(name, content.size());
  write(content);
}

void BackupWriter::add_file(const std::string& name, const std::string& path) {
  const auto file = open_to_read(path);
  if (!file) throw Error(fmt::format("`{}` is missing", path));
  begin(name, size_of(file));
  std::array<char, kPiece> buffer{};
  for (;;) {
    const auto count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0) fail_with_reason("read", path);
    if (count == 0) return;
    write({buffer.data(), static_cast<std::size_t>(count)});
  }
}

void BackupWriter::finish() {
  check(archive_write_close(archive_));
  archive_write_free(archive_);
  archive_ = nullptr;
  sync_file(file_, temporary_);
  rename_file(temporary_, path_);
}

void read_backup(const std::string& path, const std::function<void(const std::string&, std::string_view)>& blob,
                 const std::string& database_path) {
  const Reader reader(archive_read_new(), archive_read_free);
  archive_read_support_format_tar(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), kPiece) != ARCHIVE_OK) fail(reader.get(), path);
  bool has_database = false;
  for (;;) {
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(reader.get(), &entry);
    if (result == ARCHIVE_EOF) break;
    if (result != ARCHIVE_OK) fail(reader.get(), path);
    const std::string name(archive_entry_pathname(entry) == nullptr ? "" : archive_entry_pathname(entry));
    constexpr std::string_view kBlobs = "blobs/";
    if (archive_entry_filetype(entry) != AE_IFREG) throw Error(fmt::format("`{}` is no backup of a registry", path));
    if (name == "registry.db") {
      write_entry_to(database_path, reader.get(), path);
      has_database = true;
    } else if (name.starts_with(kBlobs)) {
      blob(name.substr(kBlobs.size()), read_entry(reader.get(), entry, path));
    } else {
      throw Error(fmt::format("`{}` is no backup of a registry: it holds `{}`", path, name));
    }
  }
  if (!has_database) throw Error(fmt::format("`{}` is no whole backup: the database is missing", path));
}

}  // namespace gantry::server::storage
