#include "exec/foreign_fingerprints.h"

#include <algorithm>

#include "base/path.h"

namespace gantry::exec {

void forget_foreign_fingerprints(const std::string& build_root, const std::string& package, FileSystem& files) {
  const auto directory = path::join(build_root, ".fingerprint");
  const auto entries = files.list(directory);
  if (!entries) return;
  for (const auto& entry : *entries) {
    const std::string_view name = entry.name;
    if (name.size() != package.size() + 17 || !name.starts_with(package) || name[package.size()] != '-') continue;
    const auto hash = name.substr(package.size() + 1);
    const bool is_hash =
        std::ranges::all_of(hash, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (is_hash) files.remove_directory_tree(path::join(directory, name));
  }
}

}  // namespace gantry::exec
