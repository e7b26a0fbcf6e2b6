#include "support/memory_file_system.h"

#include "base/path.h"

namespace gantry::test {

namespace {
std::error_code code(std::errc value) { return std::make_error_code(value); }
}  // namespace

MemoryFileSystem& MemoryFileSystem::file(const std::string& path, std::string content) {
  write_atomic(path, content);
  return *this;
}

MemoryFileSystem& MemoryFileSystem::directory(const std::string& path) {
  create_directories(path);
  return *this;
}

MemoryFileSystem& MemoryFileSystem::dangling_link(const std::string& path) {
  file(path, "");
  nodes_[path::normalize(path)].is_dangling_link = true;
  return *this;
}

std::optional<FileStat> MemoryFileSystem::stat(const std::string& path) const {
  const auto found = nodes_.find(path::normalize(path));
  if (found == nodes_.end() || found->second.is_dangling_link) return std::nullopt;
  const auto& node = found->second;
  return FileStat{node.is_directory ? FileType::Directory : FileType::Regular,
                  node.content.size(),
                  node.mtime_ns,
                  node.inode,
                  1,
                  node.mode,
                  node.ctime_ns};
}

std::optional<FileStat> MemoryFileSystem::lstat(const std::string& path) const {
  const auto found = nodes_.find(path::normalize(path));
  if (found == nodes_.end() || !found->second.is_dangling_link) return stat(path);
  return FileStat{FileType::Symlink, 0, found->second.mtime_ns, found->second.inode, 1, 0777};
}

tl::expected<std::string, std::error_code> MemoryFileSystem::read(const std::string& path) const {
  const auto found = nodes_.find(path::normalize(path));
  if (found == nodes_.end() || found->second.is_dangling_link)
    return tl::unexpected(code(std::errc::no_such_file_or_directory));
  if (found->second.is_directory) return tl::unexpected(code(std::errc::is_a_directory));
  return found->second.content;
}

tl::expected<std::vector<DirectoryEntry>, std::error_code> MemoryFileSystem::list(const std::string& directory) const {
  const auto root = path::normalize(directory);
  if (!is_directory(root)) return tl::unexpected(code(std::errc::no_such_file_or_directory));
  std::vector<DirectoryEntry> entries;
  for (const auto& [name, node] : nodes_) {
    if (name != root && path::parent(name) == root) {
      const auto type = node.is_directory       ? FileType::Directory
                        : node.is_dangling_link ? FileType::Symlink
                                                : FileType::Regular;
      entries.push_back({std::string(path::file_name(name)), type});
    }
  }
  return entries;
}

tl::expected<std::string, std::error_code> MemoryFileSystem::canonicalize(const std::string& path) const {
  if (!exists(path)) return tl::unexpected(code(std::errc::no_such_file_or_directory));
  return path::normalize(path);
}

tl::expected<std::string, std::error_code> MemoryFileSystem::read_link(const std::string&) const {
  return tl::unexpected(code(std::errc::invalid_argument));
}

void MemoryFileSystem::write_atomic(const std::string& path, std::string_view content) {
  const auto name = path::normalize(path);
  create_directories(std::string(path::parent(name)));
  const auto now = tick();
  nodes_[name] = Node{false, std::string(content), now, next_inode_++, 0644, false, now};
}

bool MemoryFileSystem::append(const std::string& path, std::string_view content) {
  write_atomic(path, read(path).value_or("") + std::string(content));
  return true;
}

void MemoryFileSystem::create_directories(const std::string& path) {
  auto name = path::normalize(path);
  while (!name.empty() && name != "/") {
    if (!nodes_.contains(name)) nodes_[name] = Node{true, "", tick(), next_inode_++, 0755};
    name = std::string(path::parent(name));
  }
}

std::error_code MemoryFileSystem::remove_file(const std::string& path) {
  nodes_.erase(path::normalize(path));
  return {};
}

std::error_code MemoryFileSystem::remove_directory_tree(const std::string& path) {
  const auto root = path::normalize(path);
  std::erase_if(nodes_, [&](const auto& item) { return path::starts_with(item.first, root); });
  return {};
}

std::error_code MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const auto source = path::normalize(from);
  const auto target = path::normalize(to);
  if (!nodes_.contains(source)) return code(std::errc::no_such_file_or_directory);
  std::map<std::string, Node> moved;
  for (const auto& [name, node] : nodes_) {
    if (const auto rest = path::strip_prefix(name, source)) moved[path::join(target, *rest)] = node;
  }
  remove_directory_tree(source);
  for (auto& [name, node] : moved) nodes_[name] = node;
  return {};
}

std::error_code MemoryFileSystem::hard_link(const std::string& existing, const std::string& link) {
  const auto found = nodes_.find(path::normalize(existing));
  if (found == nodes_.end()) return code(std::errc::no_such_file_or_directory);
  nodes_[path::normalize(link)] = found->second;
  return {};
}

std::error_code MemoryFileSystem::symlink(const std::string&, const std::string&) {
  return code(std::errc::operation_not_supported);
}

std::error_code MemoryFileSystem::copy_file(const std::string& from, const std::string& to) {
  const auto content = read(from);
  if (!content) return content.error();
  write_atomic(to, *content);
  return {};
}

std::error_code MemoryFileSystem::set_mtime(const std::string& path, std::int64_t mtime_ns) {
  const auto found = nodes_.find(path::normalize(path));
  if (found == nodes_.end()) return code(std::errc::no_such_file_or_directory);
  found->second.mtime_ns = mtime_ns;
  found->second.ctime_ns = tick();
  return {};
}

std::error_code MemoryFileSystem::set_mode(const std::string& path, std::uint32_t mode) {
  const auto found = nodes_.find(path::normalize(path));
  if (found == nodes_.end()) return code(std::errc::no_such_file_or_directory);
  found->second.mode = mode;
  found->second.ctime_ns = tick();
  return {};
}

std::unique_ptr<FileLock> MemoryFileSystem::lock(const std::string&, LockMode, bool, std::error_code& error) {
  error.clear();
  return std::make_unique<FileLock>();
}

}  // namespace gantry::test
