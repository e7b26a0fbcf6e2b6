#include "server/storage/blob_directory.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file_system.h"
#include "server/storage/posix_file.h"

namespace gantry::server::storage {

namespace {

class StagedFile : public BlobStore::Staged {
 public:
  explicit StagedFile(std::string path) : path_(std::move(path)) {}
  void keep() override { remove_file(path_); }

 private:
  std::string path_;
};

bool is_checksum(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

// A file whose checksum was right at the time of its last change.
class BlobDirectory::BlobFile : public OpenFile {
 public:
  explicit BlobFile(Descriptor file) : file_(std::move(file)), state_(state_of(file_)) {}
  int descriptor() const override { return file_.get(); }
  std::uint64_t size() const override { return state_.size; }
  bool is_unchanged() const { return state_of(file_) == state_; }

 private:
  Descriptor file_;
  FileState state_;
};

BlobDirectory::BlobDirectory(std::string directory, std::size_t most_open_files)
    : directory_(std::move(directory)), most_open_files_(most_open_files) {
  DiskFileSystem files;
  files.create_directories(directory_ + "/staging");
  if (files.is_directory(directory_ + "/blobs/ff")) return;
  for (unsigned i = 0; i < 256; ++i) files.create_directories(fmt::format("{}/blobs/{:02x}", directory_, i));
  sync_directory(directory_ + "/blobs");
  sync_directory(directory_);
}

std::string BlobDirectory::path_of(std::string_view checksum) const {
  if (!is_checksum(checksum)) throw Error(fmt::format("`{}` is no checksum", checksum));
  return fmt::format("{}/blobs/{}/{}", directory_, checksum.substr(0, 2), checksum);
}

std::unique_ptr<BlobStore::Staged> BlobDirectory::stage(std::string_view checksum, std::string_view bytes) {
  const auto path = path_of(checksum);
  auto staging = fmt::format("{}/staging/{}.{}", directory_, checksum, next_++);
  const auto file = write_new_file(staging, bytes);
  // Linked before it is synced: a journaling file system makes content and names durable in one step then.
  const bool is_new = link_file(staging, path);
  sync_file(file, staging);
  // A file that is there already may be damaged, or be noted by another staging name: this one is good.
  if (!is_new) rename_file(staging, path);
  sync_directory(path.substr(0, path.rfind('/')));
  return std::make_unique<StagedFile>(std::move(staging));
}

std::shared_ptr<OpenFile> BlobDirectory::open_at_once(std::string_view checksum) {
  const std::lock_guard guard(lock_);
  const auto found = verified_.find(std::string(checksum));
  if (found == verified_.end()) return nullptr;
  if (found->second->is_unchanged()) return found->second;
  verified_.erase(found);
  return nullptr;
}

std::shared_ptr<OpenFile> BlobDirectory::open(std::string_view checksum) {
  if (auto file = open_at_once(checksum)) return file;
  const auto path = path_of(checksum);
  auto descriptor = open_to_read(path);
  if (!descriptor) return nullptr;
  auto file = std::make_shared<BlobFile>(std::move(descriptor));
  if (sha256_of(file->descriptor(), path) != checksum) {
    throw Error(fmt::format("the stored crate file `{}` is damaged", path));
  }
  const std::lock_guard guard(lock_);
  if (verified_.size() >= most_open_files_) verified_.erase(verified_.begin());
  verified_[std::string(checksum)] = file;
  return file;
}

std::optional<std::string> BlobDirectory::read(std::string_view checksum) {
  const auto path = path_of(checksum);
  const auto file = open_to_read(path);
  if (!file) return std::nullopt;
  return read_all(file, path);
}

void BlobDirectory::recover(const std::function<bool(std::string_view)>& is_known) {
  const DiskFileSystem files;
  const auto staging = directory_ + "/staging";
  const auto entries = files.list(staging);
  if (!entries) throw Error(fmt::format("failed to read `{}`", staging), {describe_system_error(entries.error())});
  for (const auto& entry : *entries) {
    const auto checksum = std::string_view(entry.name).substr(0, entry.name.find('.'));
    if (is_checksum(checksum) && !is_known(checksum)) remove_file(path_of(checksum));
    remove_file(staging + "/" + entry.name);
  }
}

}  // namespace gantry::server::storage
