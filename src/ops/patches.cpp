#include "ops/patches.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "model/source_errors.h"
#include "model/version_match.h"
#include "ops/config_patches.h"
#include "resolver/old_lock.h"

namespace gantry::ops {

namespace {

std::string unable_to_update(const SourceId& source) { return fmt::format("unable to update {}", source.display()); }

std::string version_list(std::vector<SummaryPtr> summaries) {
  std::sort(summaries.begin(), summaries.end(),
            [](const auto& a, const auto& b) { return a->id.version() < b->id.version(); });
  std::vector<std::string> versions;
  for (const auto& summary : summaries) versions.push_back(summary->id.version().to_string());
  return fmt::format("{}", fmt::join(versions, ", "));
}

// Finds the package of one entry.
class PatchResolver {
 public:
  PatchResolver(const PatchTable& table, const std::string& canonical, const resolver::Resolve* previous,
                sources::SourceSet& sources, Reporter& reporter)
      : table_(table), canonical_(canonical), previous_(previous), sources_(sources), reporter_(reporter) {}

  SummaryPtr resolve(const PatchEntry& entry) {
    warn_about_unused_fields(entry.dependency);
    auto found = lookup(entry.dependency);
    if (found.empty()) throw not_found(entry);
    if (found.size() > 1) throw several(entry, found);
    if (entry.dependency.source.canonical_url() == canonical_) {
      throw Error(
          fmt::format("patch for `{}` points to the same source, but patches must point to different sources\n{}",
                      name(entry), check_definition(entry)));
    }
    return found.front();
  }

 private:
  static const std::string& name(const PatchEntry& entry) { return entry.dependency.package_name; }

  std::string check_definition(const PatchEntry& entry) const {
    return fmt::format("help: check `{}` patch definition for `{}` in `{}`", name(entry), table_.url, entry.defined_in);
  }

  void warn_about_unused_fields(const Dependency& dependency) {
    std::vector<std::string> fields;
    if (!dependency.features.empty()) fields.emplace_back("`features`");
    if (!dependency.default_features) fields.emplace_back("`default-features`");
    if (fields.empty()) return;
    const auto list = fmt::format("{}", fmt::join(fields, ", "));
    Diagnostic diagnostic;
    diagnostic.level = Level::Warning;
    diagnostic.title = fmt::format("unused field in patch for `{}`: {}", dependency.package_name, list);
    diagnostic.notes.emplace_back(Level::Help, fmt::format("configure {} in the `dependencies` entry", list));
    reporter_.diagnostic(diagnostic);
  }

  std::vector<SummaryPtr> poll(const Dependency& dependency) {
    return with_source_context(
        [&] {
          return with_source_context(
              [&] {
                auto& source = sources_.get(dependency.source);
                const std::vector<SummaryPtr>* found = nullptr;
                while ((found = source.poll(dependency)) == nullptr) source.wait();
                std::vector<SummaryPtr> usable;
                std::copy_if(found->begin(), found->end(), std::back_inserter(usable),
                             [](const auto& each) { return !each->yanked; });
                return usable;
              },
              [&] { return unable_to_update(dependency.source); });
        },
        [&] { return fmt::format("failed to load source for dependency `{}`", dependency.package_name); });
  }

  // With the version of the lock file where there is one.
  std::vector<SummaryPtr> lookup(const Dependency& dependency) {
    if (const auto id = locked(dependency)) {
      auto bound = dependency;
      bound.locked_version = id->version();
      bound.source = bound.source.with_precise(id->source().precise());
      auto found = poll(bound);
      if (!found.empty()) return found;
    }
    return poll(dependency);
  }

  std::optional<PackageId> locked(const Dependency& dependency) const {
    if (previous_ == nullptr || dependency.source.is_path()) return std::nullopt;
    const auto matches = [&](const PackageId& id) {
      const bool is_same_source = id.source() == dependency.source ||
                                  resolver::means_master(previous_->lock_version, dependency.source, id.source());
      return id.name() == dependency.package_name && is_same_source && accepts_version(dependency, id.version());
    };
    for (const auto& node : previous_->nodes) {
      if (matches(node.id)) return node.id;
    }
    for (const auto& id : previous_->unused_patches) {
      if (matches(id)) return id;
    }
    return std::nullopt;
  }

  Error not_found(const PatchEntry& entry) {
    const auto versions = sources_.get(entry.dependency.source).all_versions(name(entry));
    const auto location = entry.dependency.source.display();
    if (versions.empty()) {
      return Error(fmt::format("patch location `{}` does not contain packages matching `{}`\n{}", location, name(entry),
                               check_definition(entry)));
    }
    return Error(
        fmt::format("patch `{}` version mismatch\nnote: patch location contains version{} `{}`, but patch definition "
                    "requires `{}`\n"
                    "help: check patch location `{}`\n{}",
                    name(entry), versions.size() == 1 ? "" : "s", version_list(versions),
                    entry.dependency.requirement.to_string(), location, check_definition(entry)));
  }

  Error several(const PatchEntry& entry, const std::vector<SummaryPtr>& found) const {
    const auto newest = std::max_element(
        found.begin(), found.end(), [](const auto& a, const auto& b) { return a->id.version() < b->id.version(); });
    return Error(
        fmt::format("patch for `{}` in `{}` resolved to more than one candidate\nnote: found versions: {}\n{}\n"
                    "help: select only one package using `version = \"={}\"`",
                    name(entry), entry.dependency.source.display(), version_list(found), check_definition(entry),
                    (*newest)->id.version().to_string()));
  }

  const PatchTable& table_;
  const std::string& canonical_;
  const resolver::Resolve* previous_;
  sources::SourceSet& sources_;
  Reporter& reporter_;
};

void check_distinct(const PatchTable& table, const std::vector<SummaryPtr>& summaries, const SummaryPtr& added) {
  const auto same = std::find_if(summaries.begin(), summaries.end(), [&](const auto& other) {
    return other->id.name() == added->id.name() && other->id.version() == added->id.version();
  });
  if (same == summaries.end()) return;
  std::vector<std::string> places;
  for (const auto& entry : table.entries) {
    auto place = fmt::format("`{}`", entry.defined_in);
    if (entry.dependency.package_name == added->id.name() &&
        std::find(places.begin(), places.end(), place) == places.end()) {
      places.push_back(std::move(place));
    }
  }
  throw Error(fmt::format(
      "several `[patch]` entries resolving to same version `{} v{}`\nhelp: check `{}` patch definitions for `{}` in {}",
      added->id.name(), added->id.version().to_string(), added->id.name(), table.url, fmt::join(places, ", ")));
}

}  // namespace

const std::vector<SummaryPtr>* Patches::of(const SourceId& source) const {
  if (by_url.empty() || source.is_path()) return nullptr;
  const auto found = by_url.find(source.canonical_url());
  return found == by_url.end() ? nullptr : &found->second;
}

std::map<std::string, PatchTable> read_patch_tables(const workspace::Workspace& workspace, const config::Config& config,
                                                    const sources::SourceSet& sources) {
  auto tables = read_config_patches(config, sources);
  for (const auto& [url, dependencies] : workspace.root_file().root.patches) {
    const auto source = url == kCratesIoIndex ? SourceId::crates_io() : SourceId::registry(url);
    auto& table = tables[source.canonical_url()];
    if (table.url.empty()) table.url = source.url();
    const auto from_config = table.entries.size();
    for (const auto& dependency : dependencies) {
      const auto is_same = [&](const PatchEntry& entry) {
        return entry.dependency.name_in_manifest == dependency.name_in_manifest;
      };
      const auto end = table.entries.begin() + static_cast<std::ptrdiff_t>(from_config);
      if (std::any_of(table.entries.begin(), end, is_same)) continue;
      table.entries.push_back({dependency, workspace.root_manifest_path()});
    }
  }
  return tables;
}

Patches resolve_patches(const std::map<std::string, PatchTable>& tables, const resolver::Resolve* previous,
                        sources::SourceSet& sources, Reporter& reporter) {
  Patches patches;
  for (const auto& [canonical, table] : tables) {
    PatchResolver resolver(table, canonical, previous, sources, reporter);
    auto& summaries = patches.by_url[canonical];
    for (const auto& entry : table.entries) {
      auto summary = resolver.resolve(entry);
      check_distinct(table, summaries, summary);
      summaries.push_back(std::move(summary));
    }
  }
  return patches;
}

std::vector<PackageId> unused_patches(const Patches& patches, const resolver::Resolve& resolve) {
  std::vector<PackageId> unused;
  for (const auto& [url, summaries] : patches.by_url) {
    for (const auto& summary : summaries) {
      if (!resolve.find(summary->id)) unused.push_back(summary->id);
    }
  }
  return unused;
}

void report_unused_patches(const Patches& patches, const resolver::Resolve& resolve, Reporter& reporter) {
  bool any_plain = false;
  for (const auto& [url, summaries] : patches.by_url) {
    for (const auto& summary : summaries) {
      if (resolve.find(summary->id)) continue;
      const auto text = fmt::format("patch `{}` was not used in the crate graph", summary->id.display());
      // Packages of this name that come from elsewhere: the patch may be meant for their source.
      std::vector<std::string> sources;
      for (const auto& node : resolve.nodes) {
        if (node.id.name() != summary->id.name() || node.id.source().canonical_url() == url) continue;
        const auto& source = node.id.source();
        sources.push_back(source.is_registry() ? source.display_registry_name() : source.display_url());
      }
      if (sources.empty()) {
        reporter.warning(text);
        any_plain = true;
        continue;
      }
      Diagnostic diagnostic;
      diagnostic.level = Level::Warning;
      diagnostic.title = text;
      diagnostic.notes.emplace_back(
          Level::Help, fmt::format("perhaps you meant one of the following:\n\t{}", fmt::join(sources, "\n\t")));
      reporter.diagnostic(diagnostic);
    }
  }
  if (any_plain && reporter.verbosity() != Verbosity::Quiet) {
    reporter.err(
        "help: Check that the patched package version and available features are compatible\n"
        "      with the dependency requirements. If the patch has a different version from\n"
        "      what is locked in the Cargo.lock file, run `cargo update` to use the new\n"
        "      version. This may also occur with an optional dependency that is not enabled.\n");
  }
}

}  // namespace gantry::ops
