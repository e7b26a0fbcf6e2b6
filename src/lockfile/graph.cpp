#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "base/error.h"
#include "lockfile/lockfile.h"

namespace gantry::lockfile {
namespace {

class GraphBuilder {
 public:
  GraphBuilder(const LockFile& lock, std::span<const PackageId> path_packages, const std::string& path)
      : lock_(lock), path_packages_(path_packages), path_(path) {}

  ResolvedLock build() {
    ResolvedLock result;
    result.version = lock_.version;
    result.metadata = lock_.metadata;
    for (const auto& package : lock_.packages) add(package);
    if (lock_.root) add(*lock_.root);
    std::ranges::sort(entries_, {}, &Entry::id);
    for (const auto& entry : entries_) result.packages.push_back(resolved(entry));
    for (const auto& package : lock_.unused_patches) {
      if (auto id = id_of(package)) result.unused_patches.push_back(std::move(*id));
    }
    return result;
  }

 private:
  struct Entry {
    PackageId id;
    const LockedPackage* package;
  };

  void add(const LockedPackage& package) {
    auto id = id_of(package);
    if (!id) return;
    // Two spellings of one source (`http://github.com/...` beside `https://github.com/...`) are one package.
    auto& named = by_name_[package.name];
    if (std::ranges::find(named, *id, &Entry::id) != named.end()) return;
    named.push_back({*id, &package});
    entries_.push_back({std::move(*id), &package});
  }

  // Nothing for an entry without a source that is no path package at hand.
  std::optional<PackageId> id_of(const LockedPackage& package) const {
    std::optional<SourceId> source;
    if (package.source) {
      source = SourceId::parse(*package.source).value();  // checked by `decode`
    } else {
      source = path_source(package);
    }
    if (!source) return std::nullopt;
    auto version = semver::Version::parse(package.version);
    if (!version) throw Error(fmt::format("failed to parse lock file at: {}", path_), {std::move(version.error())});
    return PackageId(package.name, std::move(*version), std::move(*source));
  }

  // By name; the version decides between several of one name only, since it may have been edited since.
  std::optional<SourceId> path_source(const LockedPackage& package) const {
    std::vector<const PackageId*> named;
    for (const auto& id : path_packages_) {
      if (id.name() == package.name) named.push_back(&id);
    }
    if (named.size() == 1) return named.front()->source();
    for (const auto* id : named) {
      if (id->version().to_string() == package.version) return id->source();
    }
    return std::nullopt;
  }

  std::optional<PackageId> find(const LockedDependency& dependency) const {
    const auto named = by_name_.find(dependency.name);
    if (named == by_name_.end()) return std::nullopt;
    std::vector<const Entry*> candidates;
    for (const auto& entry : named->second) {
      if (dependency.version && entry.package->version != *dependency.version) continue;
      if (dependency.source && !same_source(entry.id.source(), *dependency.source)) continue;
      // "name version" means the path package, even beside others of that version which have a source.
      if (dependency.version && !dependency.source && !entry.package->source) return entry.id;
      candidates.push_back(&entry);
    }
    return candidates.size() == 1 ? std::optional(candidates.front()->id) : std::nullopt;
  }

  bool same_source(const SourceId& source, const std::string& text) const {
    const auto wanted = SourceId::parse(text);
    return wanted && *wanted == source && (!wanted->precise() || wanted->precise() == source.precise());
  }

  ResolvedPackage resolved(const Entry& entry) const {
    ResolvedPackage result;
    result.id = entry.id;
    result.checksum = entry.package->checksum;
    const LockedDependency key{entry.package->name, entry.package->version, entry.package->source};
    if (const auto known = lock_.metadata_checksums.find(key); known != lock_.metadata_checksums.end()) {
      result.checksum = known->second;
    }
    for (const auto& dependency : entry.package->dependencies) {
      auto id = find(dependency);
      // An edited file may name a package twice, in two forms.
      if (id && std::ranges::find(result.dependencies, *id) == result.dependencies.end()) {
        result.dependencies.push_back(std::move(*id));
      }
    }
    if (entry.package->replace) result.replace = find(*entry.package->replace);
    return result;
  }

  const LockFile& lock_;
  std::span<const PackageId> path_packages_;
  const std::string& path_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::vector<Entry>> by_name_;
};

std::optional<std::string> known_checksum(const ResolvedPackage& package) {
  return package.checksum == "<none>" ? std::nullopt : package.checksum;
}

}  // namespace

ResolvedLock to_graph(const LockFile& lock, std::span<const PackageId> path_packages, const std::string& path) {
  return GraphBuilder(lock, path_packages, path).build();
}

bool same_packages(const ResolvedLock& a, const ResolvedLock& b) {
  const auto sorted = [](std::vector<PackageId> ids) {
    std::ranges::sort(ids);
    return ids;
  };
  const auto same = [&](const ResolvedPackage& x, const ResolvedPackage& y) {
    return x.id == y.id && x.id.source().precise() == y.id.source().precise() &&
           known_checksum(x) == known_checksum(y) && x.replace == y.replace &&
           sorted(x.dependencies) == sorted(y.dependencies);
  };
  if (a.packages.size() != b.packages.size() || sorted(a.unused_patches) != sorted(b.unused_patches)) return false;
  const auto by_id = [](const ResolvedLock& lock) {
    std::vector<const ResolvedPackage*> packages;
    for (const auto& package : lock.packages) packages.push_back(&package);
    std::ranges::sort(packages, [](const auto* x, const auto* y) { return x->id < y->id; });
    return packages;
  };
  return std::ranges::equal(by_id(a), by_id(b), [&](const auto* x, const auto* y) { return same(*x, *y); });
}

}  // namespace gantry::lockfile
