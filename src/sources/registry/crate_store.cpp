#include "sources/registry/crate_store.h"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/number.h"
#include "base/parallel.h"
#include "base/path.h"
#include "model/source_errors.h"
#include "sources/credentials/authorization.h"

namespace gantry::sources {

namespace {

constexpr std::string_view kArchiveExtension = ".crate";

// Runs `body`, which finds out how to download the crate.
template <typename Body>
decltype(auto) preparing(const WantedCrate& crate, Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const Error& error) {
    std::vector<std::string> causes{"unable to get packages from source", error.message()};
    causes.insert(causes.end(), error.causes().begin(), error.causes().end());
    throw DownloadError(fmt::format("failed to download `{}`", crate.wanted.display()), std::move(causes));
  }
}

// The header that proves who asks, for a registry that wants to know.
std::vector<std::string> authorization(const RegistryConfig& registry, const std::function<std::string()>& token) {
  if (!registry.auth_required || !token) return {};
  return {authorization_header(token())};
}

// 0 when the server does not say how long its answer is.
std::uint64_t announced_length(const net::HttpResponse& response) {
  return read_whole<std::uint64_t>(response.header("content-length")).value_or(0);
}

}  // namespace

std::string CrateStore::archive(const WantedCrate& crate) const {
  return path::join(place_.cargo_home, fmt::format("registry/cache/{}/{}.crate", place_.name, crate.label()));
}

std::shared_ptr<FileLock> CrateStore::lock() {
  return lock_package_cache(*place_.package_cache, place_.cargo_home, files_, reporter_);
}

void CrateStore::note_use(const WantedCrate& crate) {
  auto& usage = place_.package_cache->usage.registries[place_.name];
  usage.archives.insert(crate.label() + std::string(kArchiveExtension));
  usage.sources.insert(crate.label());
}

std::string CrateStore::source_root() const { return path::join(place_.cargo_home, "registry/src/" + place_.name); }

bool CrateStore::has(const WantedCrate& crate) const {
  const auto stat = files_.stat(archive(crate));
  return (stat && stat->size > 0) || is_unpacked(path::join(source_root(), crate.label()), files_);
}

const CrateStore::Labels& CrateStore::kept() {
  if (kept_) return *kept_;
  kept_.emplace();
  if (const auto archives = files_.list(path::join(place_.cargo_home, "registry/cache/" + place_.name))) {
    for (const auto& entry : *archives) {
      if (entry.name.ends_with(kArchiveExtension))
        kept_->insert(entry.name.substr(0, entry.name.size() - kArchiveExtension.size()));
    }
  }
  if (const auto unpacked = files_.list(source_root())) {
    for (const auto& entry : *unpacked) kept_->insert(entry.name);
  }
  return *kept_;
}

bool CrateStore::has_kept(const PackageId& package) {
  return kept().contains(package_label(package)) && has({package, package, ""});
}

void CrateStore::keep(const WantedCrate& crate, const net::Transfers::Result& result) {
  if (!result) {
    throw DownloadError(fmt::format("failed to download from `{}`", result.error().url),
                        std::vector{result.error().message});
  }
  reporter_.status("Downloaded", crate.shown.display());
  if (sha256_hex(result->body) != crate.checksum)
    throw Error(fmt::format("failed to verify the checksum of `{}`", crate.shown.display()));
  files_.create_directories(std::string(path::parent(archive(crate))));
  files_.write_atomic(archive(crate), result->body);
}

std::vector<WantedCrate> CrateStore::download(const std::vector<WantedCrate>& crates,
                                              const std::function<const RegistryConfig&()>& config,
                                              const std::function<std::string()>& token) {
  std::vector<WantedCrate> missing;
  std::ranges::copy_if(crates, std::back_inserter(missing), [&](const auto& crate) { return !has(crate); });
  if (missing.empty()) return missing;
  if (place_.offline) {
    throw DownloadError(fmt::format("failed to download `{}`", missing.front().wanted.display()),
                        std::vector<std::string>{"attempting to make an HTTP request, but --offline was specified"});
  }
  // An index may have to be updated for it, under the same lock.
  const auto& registry = preparing(missing.front(), config);
  const auto held = lock();
  std::erase_if(missing, [&](const auto& crate) { return has(crate); });  // another program was first
  if (missing.empty()) return missing;
  mark_registry_cache(place_.cargo_home, files_);
  const auto headers = preparing(missing.front(), [&] { return authorization(registry, token); });
  auto& progress = network_.downloads();
  DownloadProgress::Batch batch(progress);
  auto& transfers = network_.transfers();
  std::size_t under_way = missing.size();
  std::exception_ptr problem;
  const auto bytes_to_come = [&] { return transfers.bytes_to_come(); };
  for (const auto& crate : missing) {
    const auto version = crate.shown.version().to_string();
    progress.start();
    transfers.start({registry.download_url(crate.shown.name(), version, crate.checksum), headers}, {},
                    [&](auto result) {
                      --under_way;
                      try {
                        // What has arrived is kept, even when another one failed.
                        keep(crate, result);
                        progress.finish(crate.shown.name(), announced_length(*result), bytes_to_come);
                      } catch (const Error&) {
                        if (!problem) problem = std::current_exception();
                      }
                    });
  }
  while (under_way != 0) transfers.wait([&] { progress.move(bytes_to_come); });
  if (problem) std::rethrow_exception(problem);
  batch.complete();
  return missing;
}

// The package cache is locked.
void CrateStore::unpack_into(const std::string& directory, const WantedCrate& crate) {
  if (is_unpacked(directory, files_)) return;
  const auto file = archive(crate);
  const auto content = files_.read(file);
  if (!content) throw Error(fmt::format("failed to open file `{}`", file), {describe_system_error(content.error())});
  with_context([&] { unpack_package(*content, crate.label(), source_root(), files_); },
               [&] { return fmt::format("failed to unpack package `{}`", crate.shown.display()); });
}

std::string CrateStore::unpack(const WantedCrate& crate) {
  auto directory = path::join(source_root(), crate.label());
  note_use(crate);
  if (is_unpacked(directory, files_)) return directory;
  const auto held = lock();
  unpack_into(directory, crate);
  return directory;
}

std::vector<std::optional<std::string>> CrateStore::unpack_all(const std::vector<WantedCrate>& crates) {
  std::vector<std::optional<std::string>> directories;
  std::vector<std::size_t> packed;
  for (std::size_t i = 0; i < crates.size(); ++i) {
    directories.push_back(path::join(source_root(), crates[i].label()));
    note_use(crates[i]);
    if (!is_unpacked(*directories.back(), files_)) packed.push_back(i);
  }
  if (packed.empty()) return directories;
  const auto held = lock();
  prepare_to_unpack(source_root(), files_);
  in_parallel(packed.size(), 1, [&](std::size_t i) {
    auto& directory = directories[packed[i]];
    try {
      unpack_into(*directory, crates[packed[i]]);
    } catch (const Error&) {
      directory.reset();
    }
  });
  return directories;
}

}  // namespace gantry::sources
