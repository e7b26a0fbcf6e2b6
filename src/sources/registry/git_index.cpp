#include "sources/registry/git_index.h"

#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "sources/package_cache.h"
#include "sources/registry/index_cache.h"
#include "vcs/git_damage.h"
#include "wire/index_entry.h"

namespace gantry::sources {

namespace {

constexpr const char* kHead = "refs/remotes/origin/HEAD";
constexpr const char* kConfigFile = "config.json";

}  // namespace

std::string GitIndex::directory() const { return path::join(place_.cargo_home, "registry/index/" + place_.name); }

std::string GitIndex::cache_file(const std::string& path) const { return path::join(directory(), ".cache/" + path); }

void GitIndex::open() {
  if (std::exchange(is_open_, true)) return;
  try {
    repository_ = client_.git().open(directory());
  } catch (const vcs::GitError&) {
    // Not fetched yet, or damaged. cargo makes it now, even when nothing will be fetched.
    try {
      start_anew();
    } catch (const Error&) {
      return;  // the update will say why
    }
  }
  find_head();
}

void GitIndex::start_anew() {
  repository_.reset();
  head_.reset();
  auto& files = client_.files();
  mark_registry_cache(place_.cargo_home, files);
  if (const auto problem = files.remove_directory_tree(directory()))
    throw Error(fmt::format("failed to remove directory `{}`", directory()), {describe_system_error(problem)});
  files.create_directories(directory());
  repository_ = client_.git().create(directory(), false);
}

void GitIndex::find_head() {
  outdated_.push_back(std::exchange(entries_, {}));
  config_.reset();
  head_.reset();
  try {
    const auto commit = repository_->commit_of_reference(kHead);
    repository_->find_file(commit, kConfigFile);  // throws for a tree that is not there
    head_ = commit;
  } catch (const vcs::GitError&) {
    return;
  }
}

bool GitIndex::fetch_head() {
  try {
    client_.fetch(path::join(directory(), ".git"), *repository_, {place_.url, {fmt::format("+HEAD:{}", kHead)}, false});
  } catch (const vcs::GitDamage&) {
    return false;
  }
  find_head();
  return head_.has_value();
}

void GitIndex::fetch() {
  open();
  const auto lock =
      lock_package_cache(*client_.settings().package_cache, place_.cargo_home, client_.files(), client_.reporter());
  client_.reporter().status("Updating", place_.shown);
  with_context(
      [&] {
        if (repository_ && fetch_head()) return;
        start_anew();
        fetch_head();
      },
      [&] { return fmt::format("failed to fetch `{}`", place_.url); });
}

void GitIndex::update() {
  if (is_offline()) return;
  if (!std::exchange(is_updated_, true) && client_.settings().fetched_indexes->insert(place_.url).second) {
    try {
      fetch();
    } catch (const Error& error) {
      problem_.emplace(error);
    }
  }
  if (problem_) throw IndexUpdateError(*problem_);
}

std::optional<std::string> GitIndex::find_file(const std::string& path) {
  if (!head_) return std::nullopt;
  try {
    return repository_->find_file(*head_, path);
  } catch (const vcs::GitError&) {
    return std::nullopt;
  }
}

IndexFile GitIndex::load(const std::string& path) {
  consulted_.push_back(cache_file(path));
  const auto id = find_file(path);
  if (!id) return {};
  auto& files = client_.files();
  if (auto content = files.read(cache_file(path))) {
    auto cached = IndexFile::from_cache(std::move(*content));
    if (cached && cached->revision() == *id) return std::move(*cached);
  }
  auto file = IndexFile::from_index(repository_->read_file(*id), *id);
  write_index_cache(files, cache_file(path), file.to_cache());
  return file;
}

IndexFile& GitIndex::entry(const std::string& path) {
  const auto found = entries_.find(path);
  return found != entries_.end() ? found->second : entries_.emplace(path, load(path)).first->second;
}

IndexFile* GitIndex::poll(std::string_view name, const std::optional<semver::Version>& locked) {
  open();
  const auto path = wire::index_path(name);
  if (!is_updated_ && (locked || settled_.contains(path))) {
    auto& file = entry(path);
    if (!locked || file.has_version(*locked)) return &file;
  }
  update();
  return &entry(path);
}

void GitIndex::settle_for_cached(std::string_view name, const semver::Version& known) {
  if (is_updated_) return;
  open();
  auto path = wire::index_path(name);
  if (entry(path).has_version(known)) settled_.insert(std::move(path));
}

bool GitIndex::has_config() {
  if (config_) return true;
  const auto id = find_file(kConfigFile);
  if (id) config_ = RegistryConfig::parse(repository_->read_file(*id));
  return config_.has_value();
}

const RegistryConfig& GitIndex::config() {
  open();
  if (!has_config()) {
    update();
    if (!has_config()) throw Error("config.json not found in registry");
  }
  return *config_;
}

const RegistryConfig& GitIndex::current_config() {
  update();
  return config();
}

}  // namespace gantry::sources
