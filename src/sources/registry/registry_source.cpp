#include "sources/registry/registry_source.h"

#include <algorithm>
#include <mutex>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/parallel.h"
#include "sources/unpacked_package.h"

namespace gantry::sources {

std::string index_display(const SourceId& registry) {
  if (registry.is_crates_io()) return "crates.io index";
  return fmt::format("`{}` index", registry.display_registry_name());
}

std::string RegistrySource::describe() const { return index_display(places_.place); }

void RegistrySource::prefetch(std::span<const Dependency> dependencies) {
  store_.use_index();
  index_->announce(dependencies, id_);
  for (const auto& dependency : dependencies) index_->poll(dependency.package_name, dependency.locked_version);
}

IndexFile& RegistrySource::file(std::string_view name, const std::optional<semver::Version>& locked) {
  store_.use_index();
  for (;;) {
    if (auto* found = index_->poll(name, locked)) return *found;
    index_->wait();
  }
}

const std::vector<SummaryPtr>* RegistrySource::preferred(const std::vector<SummaryPtr>& all) {
  if (!places_.offline) return &all;
  const auto [answer, is_new] = offline_answers_.try_emplace(&all);
  if (is_new) {
    std::ranges::copy_if(all, std::back_inserter(answer->second),
                         [&](const auto& summary) { return store_.has_kept(summary->id); });
  }
  return answer->second.empty() ? &all : &answer->second;
}

const std::vector<SummaryPtr>* RegistrySource::poll(const Dependency& dependency) {
  store_.use_index();
  auto* found = index_->poll(dependency.package_name, dependency.locked_version);
  return found == nullptr ? nullptr : preferred(found->matching(dependency, id_));
}

const std::vector<SummaryPtr>* RegistrySource::poll_outlines(const Dependency& dependency) {
  store_.use_index();
  auto* found = index_->poll(dependency.package_name, dependency.locked_version);
  return found == nullptr ? nullptr : preferred(found->outlines(dependency, id_));
}

SummaryPtr RegistrySource::complete(const SummaryPtr& outline) {
  auto whole = IndexFile::complete(outline);
  if (!whole) offline_answers_.clear();
  return whole;
}

std::optional<semver::PartialVersion> RegistrySource::rust_version(const SummaryPtr& outline) {
  return IndexFile::rust_version(outline);
}

std::optional<std::string> RegistrySource::links(const SummaryPtr& outline) { return IndexFile::links(outline); }

std::vector<SummaryPtr> RegistrySource::all_versions(std::string_view name) { return versions(name, std::nullopt); }

std::vector<SummaryPtr> RegistrySource::versions_beside(std::string_view name, const semver::Version& known) {
  return versions(name, known);
}

void RegistrySource::settle_for_cached(std::string_view name, const semver::Version& known) {
  store_.use_index();
  index_->settle_for_cached(name, known);
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
  const auto downloaded = store_.download(
      crates, [this]() -> const RegistryConfig& { return index_->config(); }, places_.token);
  // A wrong archive is told of when it has arrived.
  const auto directories = store_.unpack_all(downloaded);
  for (std::size_t i = 0; i < downloaded.size(); ++i) {
    if (!directories[i]) store_.unpack(downloaded[i]);
  }
}

manifest::PackagePtr RegistrySource::load_from(const std::string& directory, const WantedCrate& crate,
                                               const RegistryByName& registry) {
  UnpackedPackage unpacked{directory, id_, std::nullopt};
  if (!crate.checksum.empty()) unpacked.checksum = crate.checksum;
  return load_unpacked(unpacked, registry, places_.cwd, files_);
}

void RegistrySource::preload(std::span<const PackageId> packages) {
  std::vector<WantedCrate> crates;
  for (const auto& package : packages) {
    if (loaded_.contains(package)) continue;
    try {
      auto crate = wanted(package);
      if (store_.has(crate)) crates.push_back(std::move(crate));
    } catch (const Error&) {
      continue;
    }
  }
  const auto directories = store_.unpack_all(crates);
  std::mutex mutex;
  const RegistryByName registry = [&](const std::string& name) {
    const std::lock_guard lock(mutex);
    return registry_(name);
  };
  std::vector<manifest::PackagePtr> found(crates.size());
  constexpr std::size_t kWorthAThread = 4;
  in_parallel(crates.size(), kWorthAThread, [&](std::size_t i) {
    try {
      if (directories[i]) found[i] = load_from(*directories[i], crates[i], registry);
    } catch (const Error&) {
      found[i] = nullptr;
    }
  });
  for (std::size_t i = 0; i < crates.size(); ++i) {
    if (found[i]) loaded_.emplace(crates[i].wanted, std::move(found[i]));
  }
}

manifest::PackagePtr RegistrySource::load(const PackageId& package) {
  if (const auto found = loaded_.find(package); found != loaded_.end()) return found->second;
  const auto crate = wanted(package);
  store_.download(
      {crate}, [this]() -> const RegistryConfig& { return index_->config(); }, places_.token);
  return loaded_.emplace(package, load_from(store_.unpack(crate), crate, registry_)).first->second;
}

}  // namespace gantry::sources
