#include "freshness/file_state.h"

#include "base/path.h"

namespace gantry::freshness {

namespace {

bool is_foreign_to_packages(std::string_view name) { return name == "target" || name == ".git" || name == "Cargo.lock"; }

Hash128 hash_listing(const FileSystem& files, const std::string& directory, bool package) {
  Hasher hasher;
  const auto entries = files.list(directory);
  hasher.add(entries.has_value());
  if (!entries) return hasher.finish();
  for (const auto& entry : *entries) {
    if (package && is_foreign_to_packages(entry.name)) continue;
    hasher.add(entry.name).add(static_cast<std::uint64_t>(entry.type));
  }
  return hasher.finish();
}

constexpr int kMaxTreeDepth = 128;

void collect_tree(const FileSystem& files, const std::string& root, const std::string& directory, bool package, int depth,
                  std::vector<FileState>& states) {
  states.push_back(observe(files, root, directory, package && depth == 0 ? InputKind::Package : InputKind::Directory));
  const auto entries = files.list(directory);
  if (!entries || depth > kMaxTreeDepth) return;
  for (const auto& entry : *entries) {
    if (package && depth == 0 && is_foreign_to_packages(entry.name)) continue;
    const auto path = path::join(directory, entry.name);
    if (entry.type == FileType::Directory) {
      if (package && files.is_file(path + "/Cargo.toml")) continue;
      collect_tree(files, root, path, package, depth + 1, states);
    } else {
      states.push_back(observe(files, root, path, InputKind::File));
    }
  }
}

}  // namespace

std::string absolute_path(const std::string& root, const std::string& stored) {
  return stored.empty() ? root : path::join(root, stored);
}

std::string stored_path(const std::string& root, const std::string& absolute) {
  return path::strip_prefix(absolute, root).value_or(absolute);
}

FileState observe(const FileSystem& files, const std::string& root, const std::string& absolute, InputKind kind) {
  FileState state;
  state.path = stored_path(root, absolute);
  const auto stat = files.stat(absolute);
  if (!stat) {
    state.kind = InputKind::Absent;
    return state;
  }
  state.kind = kind;
  state.mtime_ns = stat->mtime_ns;
  state.size = stat->is_directory() ? 0 : stat->size;
  switch (kind) {
    case InputKind::Directory:
    case InputKind::Package:
      state.hash = hash_listing(files, absolute, kind == InputKind::Package);
      break;
    case InputKind::File: {
      const auto content = files.read(absolute);
      if (content) {
        state.hash = hash128(*content);
      } else if (stat->is_directory()) {
        state.kind = InputKind::Exists;
      } else {
        state.kind = InputKind::Unknown;
      }
      break;
    }
    case InputKind::Absent:
    case InputKind::Exists:
    case InputKind::Stamp:
    case InputKind::Unknown:
      break;
  }
  return state;
}

std::vector<FileState> observe_tree(const FileSystem& files, const std::string& root, const std::string& directory, bool package) {
  std::vector<FileState> states;
  collect_tree(files, root, directory, package, 0, states);
  return states;
}

Comparison compare(const FileSystem& files, const std::string& root, const FileState& before) {
  const auto absolute = absolute_path(root, before.path);
  const auto stat = files.stat(absolute);
  if (before.kind == InputKind::Absent) {
    if (!stat) return {};
    return {Change::Changed, observe(files, root, absolute, InputKind::File)};
  }
  if (!stat) return {Change::Missing, {}};
  switch (before.kind) {
    case InputKind::Unknown:
      return {Change::Changed, {}};
    case InputKind::Exists:
      return {};
    case InputKind::Stamp:
      return {stat->mtime_ns == before.mtime_ns && stat->size == before.size ? Change::None : Change::Changed, {}};
    default:
      break;
  }
  const bool is_listing = before.kind == InputKind::Directory || before.kind == InputKind::Package;
  if (stat->mtime_ns == before.mtime_ns && (is_listing || stat->size == before.size)) return {};
  auto now = observe(files, root, absolute, before.kind);
  const bool same = now.kind == before.kind && now.hash == before.hash;
  return {same ? Change::Touched : Change::Changed, std::move(now)};
}

}  // namespace gantry::freshness
