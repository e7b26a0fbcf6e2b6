#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "lockfile/lockfile.h"
#include "lockfile/reader.h"

namespace gantry::lockfile {
namespace {

constexpr std::string_view kInvalidId = "invalid serialied PackageId";  // spelt as cargo spells it
constexpr std::string_view kChecksumKey = "checksum ";

// "name", "name version" or "name version (source)".
tl::expected<LockedDependency, std::string> parse_dependency(std::string_view text) {
  LockedDependency dependency;
  const auto first = text.find(' ');
  dependency.name = text.substr(0, first);
  if (first == std::string_view::npos) return dependency;
  auto rest = text.substr(first + 1);
  const auto second = rest.find(' ');
  dependency.version = std::string(rest.substr(0, second));
  if (second == std::string_view::npos) return dependency;
  rest = rest.substr(second + 1);
  if (!rest.starts_with('(') || !rest.ends_with(')')) return tl::unexpected(std::string(kInvalidId));
  const auto source = rest.substr(1, rest.size() - 2);
  if (auto id = SourceId::parse(source); !id) return tl::unexpected(std::move(id.error()));
  dependency.source = std::string(source);
  return dependency;
}

Read<std::vector<LockedDependency>> read_dependencies(const toml::Value& value) {
  const auto items = read_sequence(value);
  if (!items) return tl::unexpected(items.error());
  std::vector<LockedDependency> dependencies;
  for (const auto& item : **items) {
    const auto text = read_string(item);
    if (!text) return tl::unexpected(text.error());
    auto dependency = parse_dependency(**text);
    if (!dependency) return problem(std::move(dependency.error()), value.span());
    dependencies.push_back(std::move(*dependency));
  }
  return dependencies;
}

Read<LockedPackage> read_package(const toml::Value& value) {
  const auto table = read_table(value, "struct TomlLockfileDependency");
  if (!table) return tl::unexpected(table.error());
  LockedPackage package;
  bool has_name = false;
  bool has_version = false;
  for (const auto& [key, field] : (*table)->entries()) {
    if (key.name == "dependencies") {
      auto dependencies = read_dependencies(field);
      if (!dependencies) return tl::unexpected(std::move(dependencies.error()));
      package.dependencies = std::move(*dependencies);
      continue;
    }
    if (key.name != "name" && key.name != "version" && key.name != "source" && key.name != "checksum" &&
        key.name != "replace") {
      continue;
    }
    const auto text = read_string(field);
    if (!text) return tl::unexpected(text.error());
    if (key.name == "name") {
      package.name = **text;
      has_name = true;
    } else if (key.name == "version") {
      package.version = **text;
      has_version = true;
    } else if (key.name == "checksum") {
      package.checksum = **text;
    } else if (key.name == "source") {
      if (auto id = SourceId::parse(**text); !id) return problem(std::move(id.error()), field.span());
      package.source = **text;
    } else {
      auto replace = parse_dependency(**text);
      if (!replace) return problem(std::move(replace.error()), field.span());
      package.replace = std::move(*replace);
    }
  }
  if (!has_name) return missing_field("name", value.span());
  if (!has_version) return missing_field("version", value.span());
  return package;
}

Read<std::vector<LockedPackage>> read_packages(const toml::Value& value) {
  const auto items = read_sequence(value);
  if (!items) return tl::unexpected(items.error());
  std::vector<LockedPackage> packages;
  packages.reserve((*items)->size());
  for (const auto& item : **items) {
    auto package = read_package(item);
    if (!package) return tl::unexpected(std::move(package.error()));
    packages.push_back(std::move(*package));
  }
  return packages;
}

Read<std::vector<LockedPackage>> read_patch(const toml::Value& value) {
  const auto table = read_table(value, "struct TomlLockfilePatch");
  if (!table) return tl::unexpected(table.error());
  const auto* unused = (*table)->find("unused");
  if (!unused) return missing_field("unused", value.span());
  return read_packages(*unused);
}

Read<std::map<std::string, std::string>> read_metadata(const toml::Value& value) {
  const auto table = read_table(value, "a map");
  if (!table) return tl::unexpected(table.error());
  std::map<std::string, std::string> metadata;
  for (const auto& [key, field] : (*table)->entries()) {
    const auto text = read_string(field);
    if (!text) return tl::unexpected(text.error());
    metadata[key.name] = **text;
  }
  return metadata;
}

Read<LockFile> read_document(const toml::Table& table) {
  LockFile lock;
  lock.explicit_version = false;
  for (const auto& [key, value] : table.entries()) {
    if (key.name == "version") {
      const auto version = read_u32(value);
      if (!version) return tl::unexpected(version.error());
      lock.version = static_cast<int>(std::min<std::uint32_t>(*version, 0x7fffffff));
      lock.explicit_version = true;
    } else if (key.name == "root") {
      auto root = read_package(value);
      if (!root) return tl::unexpected(std::move(root.error()));
      lock.root = std::move(*root);
    } else if (key.name == "package") {
      auto packages = read_packages(value);
      if (!packages) return tl::unexpected(std::move(packages.error()));
      lock.packages = std::move(*packages);
    } else if (key.name == "patch") {
      auto unused = read_patch(value);
      if (!unused) return tl::unexpected(std::move(unused.error()));
      lock.unused_patches = std::move(*unused);
    } else if (key.name == "metadata") {
      auto metadata = read_metadata(value);
      if (!metadata) return tl::unexpected(std::move(metadata.error()));
      lock.metadata = std::move(*metadata);
    }
  }
  return lock;
}

[[noreturn]] void fail(const std::string& path, std::vector<std::string> causes) {
  throw Error(fmt::format("failed to parse lock file at: {}", path), std::move(causes));
}

// Without a `version`: entries with their own checksum are v2's, so are dependencies that leave the version out.
int infer_version(const LockFile& lock) {
  const auto is_v2 = [](const LockedPackage& package) {
    return package.checksum ||
           std::ranges::any_of(package.dependencies, [](const LockedDependency& each) { return !each.version; });
  };
  if (std::ranges::any_of(lock.packages, is_v2)) return 2;
  const auto is_v1 = [](const LockedPackage& package) { return package.source || !package.dependencies.empty(); };
  return lock.root || std::ranges::any_of(lock.packages, is_v1) ? 1 : 2;
}

void check_version(LockFile& lock, const std::string& path) {
  if (!lock.explicit_version) {
    lock.version = infer_version(lock);
  } else if (lock.version != 3 && lock.version != 4) {
    fail(path,
         {fmt::format("lock file version `{}` was found, but this version of Cargo does not understand this lock file, "
                      "perhaps Cargo needs to be updated?",
                      lock.version)});
  }
}

void check_duplicates(const LockFile& lock, const std::string& path) {
  std::set<LockedDependency> seen;
  const auto check = [&](const LockedPackage& package) {
    if (!seen.insert({package.name, package.version, package.source}).second) {
      fail(path, {fmt::format("package `{}` is specified twice in the lockfile", package.name)});
    }
  };
  for (const auto& package : lock.packages) check(package);
  if (lock.root) check(*lock.root);
}

void split_checksums(LockFile& lock, const std::string& path) {
  for (auto entry = lock.metadata.begin(); entry != lock.metadata.end();) {
    if (!entry->first.starts_with(kChecksumKey)) {
      ++entry;
      continue;
    }
    auto id = parse_dependency(std::string_view(entry->first).substr(kChecksumKey.size()));
    if (!id) fail(path, {"invalid encoding of checksum in lockfile", std::move(id.error())});
    lock.metadata_checksums[std::move(*id)] = entry->second;
    entry = lock.metadata.erase(entry);
  }
}

}  // namespace

LockFile decode(const std::string& text, const std::string& path) {
  if (!toml::is_utf8(text)) {
    throw Error(fmt::format("failed to read file: {}", path), {"stream did not contain valid UTF-8"});
  }
  const auto shown = [&](const toml::ParseError& error) {
    auto rendered = toml::render_toml_error(error, text);
    if (rendered.ends_with('\n')) rendered.pop_back();
    return rendered;
  };
  const auto document = toml::parse(text);
  if (!document) fail(path, {shown(document.error())});
  auto lock = read_document(document->root);
  if (!lock) fail(path, {shown(lock.error())});
  check_version(*lock, path);
  check_duplicates(*lock, path);
  split_checksums(*lock, path);
  return std::move(*lock);
}

}  // namespace gantry::lockfile
