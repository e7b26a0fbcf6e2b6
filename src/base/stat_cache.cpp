#include "base/stat_cache.h"

namespace gantry {

FileSystem& StatCache::changing() {
  const std::lock_guard lock(mutex_);
  remembers_ = false;
  seen_.clear();
  ahead_.clear();
  return disk_;
}

std::optional<FileStat> StatCache::stat(const std::string& path) const {
  {
    const std::lock_guard lock(mutex_);
    if (remembers_) {
      take_up_ahead();
      if (const auto known = seen_.find(path); known != seen_.end()) return known->second;
    }
  }
  auto stat = disk_.stat(path);
  const std::lock_guard lock(mutex_);
  if (remembers_) seen_.emplace(path, stat);
  return stat;
}

std::vector<std::optional<FileStat>> StatCache::stat_all(const PathList& paths) const {
  auto stats = disk_.stat_all(paths);
  const std::lock_guard lock(mutex_);
  if (remembers_) ahead_.emplace_back(paths, stats);
  return stats;
}

void StatCache::take_up_ahead() const {
  for (const auto& [paths, stats] : ahead_) {
    seen_.reserve(seen_.size() + paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) seen_.emplace(paths.absolute(i), stats[i]);
  }
  ahead_.clear();
}

void StatCache::write_atomic(const std::string& path, std::string_view content) {
  changing().write_atomic(path, content);
}

std::error_code StatCache::write_new(const std::string& path, std::string_view content, std::uint32_t mode,
                                     std::int64_t mtime_ns) {
  return changing().write_new(path, content, mode, mtime_ns);
}

void StatCache::overwrite(const std::string& path, std::string_view content) { changing().overwrite(path, content); }

bool StatCache::append(const std::string& path, std::string_view content) { return changing().append(path, content); }

void StatCache::create_directories(const std::string& path) {
  if (!is_directory(path)) changing().create_directories(path);
}

std::error_code StatCache::remove_file(const std::string& path) { return changing().remove_file(path); }

std::error_code StatCache::remove_directory_tree(const std::string& path) {
  return changing().remove_directory_tree(path);
}

std::error_code StatCache::rename(const std::string& from, const std::string& to) {
  return changing().rename(from, to);
}

std::error_code StatCache::hard_link(const std::string& existing, const std::string& link) {
  return changing().hard_link(existing, link);
}

std::error_code StatCache::symlink(const std::string& target, const std::string& link) {
  return changing().symlink(target, link);
}

std::error_code StatCache::copy_file(const std::string& from, const std::string& to) {
  return changing().copy_file(from, to);
}

std::error_code StatCache::set_mtime(const std::string& path, std::int64_t mtime_ns) {
  return changing().set_mtime(path, mtime_ns);
}

std::error_code StatCache::set_mode(const std::string& path, std::uint32_t mode) {
  return changing().set_mode(path, mode);
}

std::unique_ptr<FileLock> StatCache::lock(const std::string& path, LockMode mode, bool wait, std::error_code& code) {
  // Who holds it may be writing.
  return (wait ? changing() : disk_).lock(path, mode, wait, code);
}

}  // namespace gantry
