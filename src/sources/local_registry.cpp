#include "sources/local_registry.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/path.h"
#include "sources/index_summary.h"
#include "sources/registry/directories.h"
#include "sources/unpacked_package.h"
#include "wire/index_entry.h"

namespace gantry::sources {

std::string LocalRegistry::describe() const { return fmt::format("`{}` index", places_.directory); }

void LocalRegistry::check_directories() {
  if (checked_) return;
  mark_registry_cache(places_.cargo_home, files_);  // cargo makes it with the first question, whatever comes of it
  if (!files_.is_directory(places_.directory)) {
    throw Error(fmt::format("local registry path is not a directory: {}", places_.directory));
  }
  const auto index = path::join(places_.directory, "index");
  if (!files_.is_directory(index)) throw Error(fmt::format("local registry index path is not a directory: {}", index));
  checked_ = true;
}

std::string LocalRegistry::read_index(const std::string& name) {
  check_directories();
  const auto file = path::join(places_.directory, "index/" + wire::index_path(name));
  consulted_.push_back(file);
  return files_.read(file).value_or("");
}

std::vector<SummaryPtr> LocalRegistry::usable_entries(const std::string& name) {
  std::vector<SummaryPtr> summaries;
  const auto text = read_index(name);
  for (const auto line : wire::index_lines(text)) {
    if (auto summary = read_index_line(line, id_)) summaries.push_back(std::move(summary));
  }
  return summaries;
}

const std::vector<SummaryPtr>& LocalRegistry::versions(const std::string& name) {
  if (const auto found = versions_.find(name); found != versions_.end()) return found->second;
  auto summaries = usable_entries(name);
  std::erase_if(summaries, [&](const auto& summary) { return summary->id.name() != name; });
  return versions_.emplace(name, std::move(summaries)).first->second;
}

const std::vector<SummaryPtr>* LocalRegistry::poll(const Dependency& dependency) {
  if (const auto* known = answers_.find(dependency)) return known;
  return answers_.filter(dependency, versions(dependency.package_name));
}

std::vector<SummaryPtr> LocalRegistry::all_versions(std::string_view name) { return versions(std::string(name)); }

std::vector<UnusableVersion> LocalRegistry::unusable_versions(std::string_view name) {
  std::vector<UnusableVersion> versions;
  const auto text = read_index(std::string(name));
  for (const auto line : wire::index_lines(text)) {
    if (auto version = unusable_version(line, name, id_)) versions.push_back(std::move(*version));
  }
  return versions;
}

// The index is only asked for names that are known, so only other ways of writing the name can be tried. Its files fold
// upper and lower case.
std::vector<std::string> LocalRegistry::similar_names(std::string_view name) {
  std::set<std::string> found;
  for (const auto& [from, to] : {std::pair('-', '-'), std::pair('-', '_'), std::pair('_', '-')}) {
    std::string other(name);
    std::ranges::replace(other, from, to);
    for (const auto& summary : usable_entries(other)) {
      if (summary->id.name() != name && !summary->yanked) found.insert(summary->id.name());
    }
  }
  return {found.begin(), found.end()};
}

std::string LocalRegistry::verified_archive(const PackageId& package, const std::string& archive, bool verify) {
  auto content = files_.read(archive);
  if (!content) throw Error(fmt::format("failed to open file `{}`", archive), {describe_system_error(content.error())});
  if (!verify) return std::move(*content);
  const PackageId shown(package.name(), package.version(), SourceId::local_registry(places_.directory));
  reporter_.status("Unpacking", shown.display());
  for (const auto& summary : versions(package.name())) {
    if (summary->id.version() == package.version() && summary->checksum == sha256_hex(*content))
      return std::move(*content);
  }
  throw Error(fmt::format("failed to verify the checksum of `{}`", shown.display()));
}

std::string LocalRegistry::unpack(const PackageId& package) {
  const auto label = package_label(package);
  const auto name = registry_directory_name(SourceId::local_registry(places_.directory));
  places_.package_cache->usage.registries[name].sources.insert(label);
  const auto parent = path::join(places_.cargo_home, "registry/src/" + name);
  auto directory = path::join(parent, label);
  const auto archive = path::join(places_.directory, label + ".crate");
  if (!files_.is_file(archive)) verified_archive(package, archive, false);  // throws
  if (is_unpacked(directory, files_)) return directory;
  const auto lock = lock_package_cache(*places_.package_cache, places_.cargo_home, files_, reporter_);
  if (is_unpacked(directory, files_)) return directory;
  const auto content = verified_archive(package, archive, true);
  with_context([&] { unpack_package(content, label, parent, files_); },
               [&] {
                 const PackageId shown(package.name(), package.version(), SourceId::local_registry(places_.directory));
                 return fmt::format("failed to unpack package `{}`", shown.display());
               });
  return directory;
}

manifest::PackagePtr LocalRegistry::load(const PackageId& package) {
  if (const auto found = loaded_.find(package); found != loaded_.end()) return found->second;
  check_directories();
  const auto directory = unpack(package);
  UnpackedPackage unpacked{directory, id_, std::nullopt};
  for (const auto& summary : versions(package.name())) {
    if (summary->id.version() == package.version()) unpacked.checksum = summary->checksum;
  }
  return loaded_.emplace(package, load_unpacked(unpacked, registry_, places_.cwd, files_)).first->second;
}

}  // namespace gantry::sources
