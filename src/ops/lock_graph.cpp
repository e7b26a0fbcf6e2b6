#include "ops/lock_graph.h"

#include <fmt/format.h>

#include "base/error.h"
#include "toml/parse.h"

namespace gantry::ops {

namespace {

resolver::Resolve to_resolve(const lockfile::ResolvedLock& lock) {
  resolver::Resolve resolve;
  resolve.lock_version = lock.version;
  resolve.metadata = lock.metadata;
  resolve.unused_patches = lock.unused_patches;
  for (const auto& package : lock.packages) {
    resolver::ResolveNode node;
    node.id = package.id;
    node.checksum = package.checksum;
    if (package.replace) resolve.replacements.emplace(package.id, *package.replace);
    resolve.nodes.push_back(std::move(node));
  }
  for (std::size_t i = 0; i < lock.packages.size(); ++i) {
    for (const auto& dependency : lock.packages[i].dependencies) {
      if (const auto found = resolve.find(dependency)) resolve.nodes[i].edges.push_back({*found, {}});
    }
  }
  return resolve;
}

constexpr const char* kUnverifiable = "unable to verify that `{0}` is the same as when the lockfile was generated\n";

}  // namespace

PreviousLock read_lock(const std::string& path, std::span<const PackageId> path_packages, const FileSystem& files) {
  PreviousLock previous;
  auto text = files.read(path);
  if (!text) {
    if (text.error() == std::errc::no_such_file_or_directory) return previous;
    throw Error(fmt::format("failed to read file: {}", path), {describe_system_error(text.error())});
  }
  previous.exists = true;
  previous.text = std::move(*text);
  if (!toml::is_utf8(previous.text)) {
    throw Error(fmt::format("failed to read file: {}", path), {"stream did not contain valid UTF-8"});
  }
  previous.graph = lockfile::to_graph(lockfile::decode(previous.text, path), path_packages, path);
  previous.resolve = to_resolve(previous.graph);
  return previous;
}

lockfile::ResolvedLock to_lock(const resolver::Resolve& resolve) {
  lockfile::ResolvedLock lock;
  lock.version = resolve.lock_version;
  lock.metadata = resolve.metadata;
  lock.unused_patches = resolve.unused_patches;
  for (const auto& node : resolve.nodes) {
    lockfile::ResolvedPackage package;
    package.id = node.id;
    package.checksum = node.checksum;
    const auto replaced = resolve.replacements.find(node.id);
    if (replaced != resolve.replacements.end()) {
      package.replace = replaced->second;
    } else {
      for (const auto& edge : node.edges) package.dependencies.push_back(resolve[edge.to].id);
    }
    lock.packages.push_back(std::move(package));
  }
  return lock;
}

int default_lock_version(const std::optional<semver::PartialVersion>& lowest_rust_version) {
  if (!lowest_rust_version) return lockfile::kLatestVersion;
  const auto version = lowest_rust_version->to_version();
  const auto since = [&](std::uint64_t minor) {
    return version.major > 1 || (version.major == 1 && version.minor >= minor);
  };
  return since(83) ? 4 : since(53) ? 3 : since(41) ? 2 : 1;
}

void check_checksums(const PreviousLock& previous, resolver::Resolve& resolve) {
  for (auto& node : resolve.nodes) {
    if (!node.checksum && node.summary) node.checksum = node.summary->checksum;
    const auto old = previous.resolve.find(node.id);
    if (!old) continue;
    const auto& locked = previous.resolve[*old].checksum;
    if (!locked) continue;
    const auto id = node.id.display();
    if (*locked == "<none>") {
      if (!node.checksum) continue;
      throw Error(
          fmt::format("checksum for `{0}` was not previously calculated, but a checksum could now be calculated\n\n"
                      "this could be indicative of a few possible situations:\n\n"
                      "    * the source `{1}` did not previously support checksums,\n"
                      "      but was replaced with one that does\n"
                      "    * newer Cargo implementations know how to checksum this source, but this\n"
                      "      older implementation does not\n"
                      "    * the lock file is corrupt\n",
                      id, node.id.source().display()));
    }
    if (!node.checksum) {
      throw Error(fmt::format(
          fmt::runtime(
              std::string("checksum for `{0}` could not be calculated, but a checksum is listed in the existing lock "
                          "file\n\nthis could be indicative of a few possible situations:\n\n"
                          "    * the source `{1}` supports checksums,\n"
                          "      but was replaced with one that doesn't\n"
                          "    * the lock file is corrupt\n\n") +
              kUnverifiable),
          id, node.id.source().display()));
    }
    if (*locked == *node.checksum) continue;
    throw Error(fmt::format(
        fmt::runtime(std::string("checksum for `{0}` changed between lock files\n\n"
                                 "this could be indicative of a few possible errors:\n\n"
                                 "    * the lock file is corrupt\n"
                                 "    * a replacement source in use (e.g., a mirror) returned a different checksum\n"
                                 "    * the source itself may be corrupt in one way or another\n\n") +
                     kUnverifiable),
        id));
  }
}

}  // namespace gantry::ops
