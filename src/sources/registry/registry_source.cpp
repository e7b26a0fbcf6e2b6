#include "sources/registry/registry_source.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "sources/unpacked_package.h"

namespace gantry::sources {

std::string index_display(const SourceId& registry) {
  if (registry.is_crates_io()) return "crates.io index";
  return fmt::format("`{}` index", registry.display_registry_name());
}

std::string RegistrySource::describe() const { return index_display(places_.place); }

void RegistrySource::prefetch(std::span<const Dependency> dependencies) {
  for (const auto& dependency : dependencies) index_->poll(dependency.package_name, dependency.locked_version);
}

IndexFile& RegistrySource::file(std::string_view name, const std::optional<semver::Version>& locked) {
  for (;;) {
    if (auto* found = index_->poll(name, locked)) return *found;
    index_->wait();
  }
}

std::vector<SummaryPtr> RegistrySource::downloaded(const std::vector<SummaryPtr>& summaries) const {
  std::vector<SummaryPtr> here;
  std::ranges::copy_if(summaries, std::back_inserter(here), [&](const auto& summary) {
    return store_.has({summary->id, summary->id, ""});
  });
  return here;
}

const std::vector<SummaryPtr>* RegistrySource::poll(const Dependency& dependency) {
  auto* found = index_->poll(dependency.package_name, dependency.locked_version);
  if (found == nullptr) return nullptr;
  const auto* all = &found->matching(dependency, id_);
  if (!places_.offline) return all;
  // Without the network, what is here already is better than what is not; but the index alone makes a lock file, too.
  const auto [answer, is_new] = offline_answers_.try_emplace(all);
  if (is_new) answer->second = downloaded(*all);
  return answer->second.empty() ? all : &answer->second;
}

std::vector<SummaryPtr> RegistrySource::all_versions(std::string_view name) { return versions(name, std::nullopt); }

std::vector<SummaryPtr> RegistrySource::versions_beside(std::string_view name, const semver::Version& known) {
  return versions(name, known);
}

std::vector<SummaryPtr> RegistrySource::versions(std::string_view name, const std::optional<semver::Version>& known) {
  auto summaries = file(name, known).all(id_);
  std::erase_if(summaries, [&](const auto& summary) { return summary->id.name() != name; });
  return summaries;
}

std::vector<UnusableVersion> RegistrySource::unusable_versions(std::string_view name) {
  return file(name, std::nullopt).unusable(name, id_);
}

// The index is only asked for names that are known, so only other ways of writing the name can be tried.
std::vector<std::string> RegistrySource::similar_names(std::string_view name) {
  std::set<std::string> found;
  for (const auto& [from, to] : {std::pair('-', '-'), std::pair('-', '_'), std::pair('_', '-')}) {
    std::string other(name);
    std::ranges::replace(other, from, to);
    for (const auto& summary : file(other, std::nullopt).all(id_)) {
      if (summary->id.name() != name) found.insert(summary->id.name());
    }
  }
  return {found.begin(), found.end()};
}

WantedCrate RegistrySource::wanted(const PackageId& package) {
  WantedCrate crate{package, PackageId(package.name(), package.version(), places_.place), ""};
  const auto summary = file(package.name(), package.version()).find(package.name(), package.version(), id_);
  if (summary && summary->checksum) crate.checksum = *summary->checksum;
  return crate;
}

bool RegistrySource::is_present(const PackageId& package) { return store_.has({package, package, ""}); }

void RegistrySource::prefetch_packages(std::span<const PackageId> packages) {
  std::vector<WantedCrate> crates;
  for (const auto& package : packages) crates.push_back(wanted(package));
  store_.download(
      crates, [this]() -> const RegistryConfig& { return index_->config(); }, places_.token);
}

manifest::PackagePtr RegistrySource::load(const PackageId& package) {
  if (const auto found = loaded_.find(package); found != loaded_.end()) return found->second;
  const auto crate = wanted(package);
  store_.download(
      {crate}, [this]() -> const RegistryConfig& { return index_->config(); }, places_.token);
  UnpackedPackage unpacked{store_.unpack(crate), id_, std::nullopt};
  if (!crate.checksum.empty()) unpacked.checksum = crate.checksum;
  return loaded_.emplace(package, load_unpacked(unpacked, registry_, places_.cwd, files_)).first->second;
}

}  // namespace gantry::sources
