#include "sources/source_set.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/path.h"
#include "base/process.h"
#include "sources/directory_source.h"
#include "sources/git/git_client.h"
#include "sources/git/git_source.h"
#include "sources/local_registry.h"
#include "sources/network.h"
#include "sources/path_source.h"
#include "sources/registry/directories.h"
#include "sources/registry/open_index.h"
#include "sources/registry/registry_source.h"
#include "sources/replaced_source.h"
#include "sources/source_config.h"

namespace gantry::sources {

namespace {

GitSettings git_settings_of(const SourceSetOptions& options, const config::Config& config) {
  auto settings = git_settings(config, options.offline, options.offline_flag);
  settings.fetched_indexes = options.fetched_indexes;
  settings.package_cache = options.package_cache;
  return settings;
}

// "REGISTRY=DIRECTORY": what cargo's own tests lay over a registry.
constexpr const char* kOverlayVariable = "__CARGO_TEST_DEPENDENCY_CONFUSION_VULNERABILITY_DO_NOT_USE_THIS";

std::optional<RegistryOverlay> overlay_of_environment(const Environment& environment) {
  const auto setting = environment.get(kOverlayVariable);
  if (!setting) return std::nullopt;
  const auto equals = setting->find('=');
  if (equals == std::string_view::npos)
    throw Error("invalid overlay format. I won't tell you why; you shouldn't be using it anyway");
  auto registry = SourceId::parse(setting->substr(0, equals));
  if (!registry) throw Error(std::move(registry.error()));
  const auto directory = setting->substr(equals + 1);
  if (!directory.starts_with('/')) throw Error(fmt::format("invalid path url `{}`", directory));
  return RegistryOverlay{std::move(*registry), std::string(directory)};
}

}  // namespace

struct SourceSet::State {
  State(SourceSetOptions options_in, const config::Config& config, FileSystem& files_in, Reporter& reporter_in)
      : options(std::move(options_in)),
        git(git_settings_of(options, config),
            options.open_git ? options.open_git() : open_git(config, processes, files_in, clock, reporter_in),
            processes, config.environment(), files_in, reporter_in),
        network(network_settings(config, files_in, options.open_network), clock, reporter_in),
        own_authenticator(config, files_in, reporter_in, clock),
        authenticator(options.authenticator != nullptr ? *options.authenticator : own_authenticator),
        definitions(config, reporter_in),
        time_of_use(sources::time_of_use(config.environment(), clock)),
        files(files_in),
        reporter(reporter_in) {
    if (auto overlay = overlay_of_environment(config.environment())) options.overlays.push_back(std::move(*overlay));
  }

  // `id`: what the packages carry; `place`: the source that holds them.
  std::unique_ptr<Source> make(const SourceId& id, const SourceId& place) {
    const auto registry = [this](const std::string& name) { return definitions.registry_by_name(name); };
    switch (place.kind()) {
      case SourceKind::Path: return std::make_unique<PathSource>(id, options.known_packages, options.load_path_package);
      case SourceKind::Directory:
        return std::make_unique<DirectorySource>(id, place.local_path(), options.cwd, registry, files);
      case SourceKind::LocalRegistry:
        return std::make_unique<LocalRegistry>(
            id, LocalRegistry::Places{place.local_path(), options.cargo_home, options.cwd, options.package_cache},
            registry, files, reporter);
      case SourceKind::SparseRegistry:
      case SourceKind::Registry: return make_registry(id, place);
      case SourceKind::Git: return make_git(id, place);
    }
    throw Error(fmt::format("unknown kind of source: {}", place.display()));
  }

  std::unique_ptr<Source> make_registry(const SourceId& id, const SourceId& place) {
    // Downloads are asked for later than the index: without what its server said.
    const auto token = [this, place] { return authenticator.token(place, {{}, {}, true}); };
    return std::make_unique<RegistrySource>(
        id, RegistrySource::Places{place, options.cwd, options.offline, token},
        open_index(place, {network, git, authenticator, definitions.crates_io_protocol()}),
        CrateStore({options.cargo_home, registry_directory_name(place, definitions.crates_io_protocol()),
                    options.offline, options.package_cache},
                   network, files, reporter),
        [this](const std::string& registry) { return definitions.registry_by_name(registry); }, files);
  }

  // With the packages that stand in front of a registry, if there are any.
  std::unique_ptr<Source> lay_over(std::unique_ptr<Source> source) {
    const auto id = source->id();
    for (const auto& overlay : options.overlays) {
      if (overlay.registry != id && !(overlay.registry.is_crates_io() && id.is_crates_io())) continue;
      auto front = make(id, SourceId::local_registry(overlay.directory));
      source = std::make_unique<OverlaySource>(std::move(front), std::move(source));
    }
    return source;
  }

  std::unique_ptr<Source> make_git(const SourceId& id, const SourceId& place) {
    auto source = std::make_unique<GitSource>(id, place.with_precise(id.precise()), options.find_path_package, git);
    if (!id.precise()) newest[id] = source.get();
    return source;
  }

  // The source that was asked for the newest commit answers for the commit that it found, too.
  Source* find_newest(const SourceId& id) const {
    if (!id.is_git() || !id.precise()) return nullptr;
    const auto found = newest.find(id);
    return found != newest.end() && found->second->commit() == id.precise() ? found->second : nullptr;
  }

  SourceSetOptions options;
  SystemProcessRunner processes;
  SystemClock clock;
  GitClient git;
  Network network;
  Authenticator own_authenticator;
  Authenticator& authenticator;
  SourceConfig definitions;
  std::int64_t time_of_use;
  FileSystem& files;
  Reporter& reporter;
  // A git source is another one at another revision: `precise` is part of the key.
  std::map<std::pair<SourceId, std::string>, std::unique_ptr<Source>> sources;
  std::map<SourceId, GitSource*> newest;  // of `sources`, those without `precise`
};

SourceSet::SourceSet(SourceSetOptions options, const config::Config& config, FileSystem& files, Reporter& reporter)
    : state_(std::make_unique<State>(std::move(options), config, files, reporter)) {}

SourceSet::~SourceSet() { note_usage(); }

std::shared_ptr<FileLock> SourceSet::lock_packages() {
  const auto& options = state_->options;
  return lock_package_cache(*options.package_cache, options.cargo_home, state_->files, state_->reporter);
}

void SourceSet::note_usage() {
  const auto& options = state_->options;
  sources::note_usage(*options.package_cache, options.cargo_home, state_->time_of_use, state_->files, state_->reporter);
}

void SourceSet::prefetch_packages(const std::map<SourceId, std::vector<PackageId>>& packages) {
  DownloadProgress::Batch batch(state_->network.downloads());
  for (const auto& [source, ids] : packages) get(source).prefetch_packages(ids);
  batch.complete();
}

Source& SourceSet::get(const SourceId& id) {
  const std::pair key(id, id.is_git() ? id.precise().value_or("") : std::string());
  if (const auto found = state_->sources.find(key); found != state_->sources.end()) return *found->second;
  if (auto* source = state_->find_newest(id)) return *source;
  std::unique_ptr<Source> source;
  if (id.is_path() || !state_->options.use_replacements) {
    source = state_->make(id, id);
  } else {
    const auto replacement = state_->definitions.resolve(id);
    source = state_->make(id, replacement.source);
    if (replacement.is_replaced) {
      source = std::make_unique<ReplacedSource>(id, std::move(source));
    } else {
      source = state_->lay_over(std::move(source));
    }
  }
  return *state_->sources.emplace(key, std::move(source)).first->second;
}

SourceId SourceSet::registry_by_name(const std::string& name) const {
  return state_->definitions.registry_by_name(name);
}

Authenticator& SourceSet::authenticator() { return state_->authenticator; }

void SourceSet::forget(const std::string& name) {
  for (const auto& [key, source] : state_->sources) source->forget(name);
}

std::vector<std::string> SourceSet::consulted_files() const {
  std::vector<std::string> consulted;
  for (const auto& [key, source] : state_->sources) {
    for (auto& file : source->consulted_files()) consulted.push_back(std::move(file));
  }
  return consulted;
}

}  // namespace gantry::sources
