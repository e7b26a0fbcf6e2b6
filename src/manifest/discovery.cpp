#include "manifest/discovery.h"

#include <algorithm>

#include "base/path.h"

namespace gantry::manifest {

const std::map<std::string, Discovery::Entry, std::less<>>& Discovery::list(const std::string& directory) {
  const auto [position, is_new] = listings_.try_emplace(directory);
  if (!is_new) return position->second;
  consulted_.insert(directory);
  if (!has_directory(directory)) return position->second;
  const auto absolute = path::join(root_, directory);
  const auto entries = files_.list(absolute);
  if (!entries) return position->second;
  for (const auto& entry : *entries) {
    auto type = entry.type;
    if (type == FileType::Symlink) {
      const auto target = files_.stat(path::join(absolute, entry.name));
      if (!target) continue;
      type = target->type;
    }
    if (type == FileType::Directory) position->second.emplace(entry.name, Entry::Directory);
    if (type == FileType::Regular) position->second.emplace(entry.name, Entry::File);
  }
  return position->second;
}

bool Discovery::has_directory(const std::string& path) {
  consulted_.emplace(path::parent(path));
  return files_.is_directory(path::join(root_, path));
}

bool Discovery::has_file(const std::string& path) {
  consulted_.emplace(path::parent(path));
  return files_.is_file(path::join(root_, path));
}

std::vector<FoundTarget> Discovery::targets_in(const std::string& directory) {
  std::vector<FoundTarget> found;
  const auto& entries = list(directory);  // stays where it is while others are listed
  for (const auto& [name, type] : entries) {
    if (name.starts_with('.')) continue;
    const auto relative = path::join(directory, name);
    if (type == Entry::File) {
      if (path::extension(name) == "rs") found.push_back({std::string(path::stem(name)), relative});
    } else if (auto main = path::join(relative, "main.rs"); has_file(main)) {
      found.push_back({name, std::move(main)});
    }
  }
  // A file comes before the directory of the same name.
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.name != b.name ? a.name < b.name : a.path.size() < b.path.size();
  });
  return found;
}

std::vector<FoundTarget> Discovery::binaries(const std::string& package_name) {
  std::vector<FoundTarget> found;
  if (has_file("src/main.rs")) found.push_back({package_name, "src/main.rs"});
  for (auto& target : targets_in("src/bin")) found.push_back(std::move(target));
  return found;
}

std::vector<std::string> Discovery::directories() const {
  std::vector<std::string> result;
  for (const auto& directory : consulted_) result.push_back(path::join(root_, directory));
  return result;
}

}  // namespace gantry::manifest
