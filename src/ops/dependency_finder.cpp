#include "ops/dependency_finder.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/path.h"
#include "model/source_errors.h"
#include "ops/git_dependency.h"
#include "semver/version_req.h"

namespace gantry::ops {

namespace {

std::string read_text(const std::string& path, const FileSystem& files) {
  auto text = files.read(path);
  if (!text) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(text.error())});
  return std::move(*text);
}

std::string without_build(semver::Version version) {
  version.build.clear();
  return version.to_string();
}

// Every way to write a name with '-' or '_' where it has one of them, as typed first.
std::vector<std::string> spellings(const std::string& typed) {
  constexpr std::size_t kMost = 1024;
  std::vector<std::string> names{typed};
  for (std::size_t i = 0; i < typed.size(); ++i) {
    if (typed[i] != '-' && typed[i] != '_') continue;
    const auto count = names.size();
    for (std::size_t k = 0; k < count && names.size() < kMost; ++k) {
      auto other = names[k];
      other[i] = typed[i] == '-' ? '_' : '-';
      names.push_back(std::move(other));
    }
  }
  const auto count = names.size();
  for (std::size_t k = 0; k < count; ++k) {
    auto lower = ascii_lower(names[k]);
    if (std::ranges::find(names, lower) == names.end()) names.push_back(std::move(lower));
  }
  return names;
}

SummaryPtr newest(const std::vector<SummaryPtr>& candidates) {
  const auto rank = [](const SummaryPtr& summary) { return !summary->id.version().is_prerelease(); };
  const auto found = std::ranges::max_element(candidates, [&](const auto& a, const auto& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return a->id.version() < b->id.version();
  });
  return found == candidates.end() ? nullptr : *found;
}

}  // namespace

DependencyFinder::DependencyFinder(const AddOptions& options, const workspace::Workspace& workspace,
                                   const manifest::PackagePtr& package, const manifest::ManifestEditor& editor,
                                   WorkspaceResolver& resolver, const config::Config& config, const Host& host)
    : options_(options),
      workspace_(workspace),
      package_(package),
      editor_(editor),
      root_(read_text(workspace.root_manifest_path(), host.files)),
      resolver_(resolver),
      config_(config),
      host_(host) {}

std::optional<manifest::DependencyEntry> DependencyFinder::existing(const std::string& key) const {
  if (const auto* value = editor_.find(options_.table, key)) return manifest::read_entry(key, *value);
  for (const auto& table : editor_.tables()) {
    const auto* value = editor_.find(table, key);
    if (value == nullptr) continue;
    // Only where it comes from is taken over from another table.
    const auto other = manifest::read_entry(key, *value);
    manifest::DependencyEntry entry;
    entry.name = other.name;
    entry.rename = other.rename;
    entry.inherits = other.inherits;
    entry.path = other.path;
    entry.git = other.git;
    entry.branch = other.branch;
    entry.tag = other.tag;
    entry.rev = other.rev;
    const bool has_place = other.path || other.git;
    entry.registry = has_place ? std::nullopt : other.registry;
    const bool is_dev = options_.table.kind == DependencyKind::Development;
    if (!has_place || !is_dev) entry.version = other.version;
    return entry;
  }
  return std::nullopt;
}

std::string DependencyFinder::translate(const std::string& typed,
                                        const std::function<bool(const std::string&)>& known) const {
  for (const auto& name : spellings(typed)) {
    if (!known(name)) continue;
    if (name != typed) host_.reporter.warning(fmt::format("translating `{}` to `{}`", typed, name));
    return name;
  }
  return "";
}

SummaryPtr DependencyFinder::summary_at(const std::string& directory) const {
  const auto loaded = workspace_.loaded_packages().find(directory);
  for (const auto& member : workspace_.members()) {
    if (member->root() == directory) return {member->manifest, &member->manifest->summary};
  }
  const auto package = loaded != workspace_.loaded_packages().end()
                           ? loaded->second
                           : workspace_.load_path_package(directory, SourceId::path(directory), config_, host_.files);
  return {package->manifest, &package->manifest->summary};
}

void DependencyFinder::find_by_path(const std::string& directory, FoundDependency& found) {
  found.summary = summary_at(directory);
  const auto& name = found.summary->id.name();
  if (!found.entry.name.empty() && found.entry.name != name) {
    throw Error(fmt::format("the crate `{}@{}` could not be found at `{}`", found.entry.name, directory, directory));
  }
  found.entry.name = name;
  found.entry.path = path::relative(directory, package_->root());
  if (options_.table.kind != DependencyKind::Development)
    found.entry.version = without_build(found.summary->id.version());
}

bool DependencyFinder::is_inherited_from_registry(const std::string& key) const {
  const auto* value = root_.toml().find({"workspace", "dependencies", key});
  if (value == nullptr) return false;
  const auto entry = manifest::read_entry(key, *value);
  return !entry.path && !entry.git;
}

// A name in another spelling means packages of registries only.
bool DependencyFinder::has_other_spelling(const std::string& key) const {
  const auto entry = existing(key);
  if (!entry || entry->path || entry->git) return false;
  return !entry->inherits || is_inherited_from_registry(key);
}

void DependencyFinder::find_in_git(const RequestedCrate& crate, FoundDependency& found) {
  auto& entry = found.entry;
  entry.git = options_.git;
  entry.branch = options_.branch;
  entry.tag = options_.tag;
  entry.rev = options_.rev;
  entry.registry = options_.registry;
  const auto repository = git_source(entry);
  entry.name = crate.name ? *crate.name : only_package_name(repository, *resolver_.new_sources());
  found.summary = find_in_repository(repository, entry.name, *resolver_.sources());
  if (options_.table.kind != DependencyKind::Development) entry.version = without_build(found.summary->id.version());
}

bool DependencyFinder::find_in_workspace(const std::string& name, FoundDependency& found) {
  const auto* table = root_.toml().find({"workspace", "dependencies"});
  if (table == nullptr || !table->is_table()) return false;
  const auto key = translate(name, [&](const std::string& each) {
    return table->as_table().contains(each) && (each == name || is_inherited_from_registry(each));
  });
  if (key.empty()) return false;
  found.entry.name = key;
  found.entry.inherits = true;
  return true;
}

bool DependencyFinder::find_member(const std::string& name, FoundDependency& found) {
  for (const auto& member : workspace_.members()) {
    if (member->name() != name) continue;
    find_by_path(member->root(), found);
    return true;
  }
  return false;
}

std::vector<SummaryPtr> DependencyFinder::versions(const std::string& name,
                                                   const std::optional<std::string>& registry) {
  auto& sources = *resolver_.sources();
  const auto id = registry ? sources.registry_by_name(*registry) : SourceId::crates_io();
  auto& source = sources.get(id);
  auto all = with_source_context(
      [&] {
        return with_source_context([&] { return source.all_versions(name); },
                                   [&] { return "unable to update " + id.display(); });
      },
      [&] { return fmt::format("failed to load source for dependency `{}`", name); });
  std::erase_if(all, [&](const auto& summary) { return summary->yanked || summary->id.name() != name; });
  return all;
}

SummaryPtr DependencyFinder::pick_for_rust(const std::string& name, const std::vector<SummaryPtr>& candidates) {
  auto best = newest(candidates);
  if (options_.ignore_rust_version || !best) return best;
  const auto& own = package_->manifest->summary.rust_version;
  const auto limit = own ? std::optional(*own) : resolver_.rust().measure();
  if (!limit) return best;
  const auto fits = [&](const SummaryPtr& summary) {
    return !summary->rust_version || summary->rust_version->is_satisfied_by_toolchain(*limit);
  };
  if (fits(best)) return best;
  auto suitable = candidates;
  std::erase_if(suitable, [&](const auto& summary) { return !fits(summary); });
  auto chosen = newest(suitable);
  const auto reason = fmt::format("{}@{}", name, best->id.version().to_string());
  const auto needs = best->rust_version->to_string();
  if (!chosen) {
    const auto aim = own ? fmt::format("maintain {}'s rust-version of {}", package_->name(), own->to_string())
                         : fmt::format("support rustc {}", limit->to_string());
    throw Error(
        fmt::format("no version of crate `{}` can {}\nhelp: pass `--ignore-rust-version` to select {} which "
                    "requires rustc {}",
                    name, aim, reason, needs));
  }
  const auto why = own ? fmt::format("to maintain {}'s rust-version of {}", package_->name(), own->to_string())
                       : fmt::format("as it is incompatible with rustc {}", limit->to_string());
  host_.reporter.warning(fmt::format("ignoring {} (which requires rustc {}) {}", reason, needs, why));
  return chosen;
}

void DependencyFinder::find_latest(FoundDependency& found) {
  const auto typed = found.entry.name;
  found.entry.name =
      translate(typed, [&](const std::string& name) { return !versions(name, found.entry.registry).empty(); });
  if (found.entry.name.empty()) {
    throw Error(fmt::format("the crate `{}` could not be found in registry index.", typed));
  }
  found.summary = pick_for_rust(found.entry.name, versions(found.entry.name, found.entry.registry));
  found.entry.version = without_build(found.summary->id.version());
}

void DependencyFinder::find_summary(FoundDependency& found) {
  if (found.summary) return;
  auto entry = found.entry;
  std::string base = package_->root();
  if (entry.inherits) {
    const auto* value = root_.toml().find({"workspace", "dependencies", entry.key()});
    if (value == nullptr) return;
    entry = manifest::read_entry(entry.key(), *value);
    found.inherited = entry.features;
    found.inherits_defaults = entry.default_features.value_or(true);
    base = workspace_.root();
  }
  if (entry.path) {
    found.summary = summary_at(path::normalize(path::join(base, *entry.path)));
    return;
  }
  if (entry.git) {
    found.summary = find_in_repository(git_source(entry), entry.name, *resolver_.sources());
    return;
  }
  const auto requirement = semver::VersionReq::parse(entry.version.value_or("*"));
  auto candidates = versions(entry.name, entry.registry);
  if (requirement)
    std::erase_if(candidates, [&](const auto& each) { return !requirement->matches(each->id.version()); });
  // Its features are those that any version has which the requirement allows: the oldest counts, of releases if there
  // are any.
  const auto oldest = std::ranges::min_element(candidates, [](const auto& a, const auto& b) {
    const auto& one = a->id.version();
    const auto& other = b->id.version();
    return one.is_prerelease() != other.is_prerelease() ? other.is_prerelease() : one < other;
  });
  if (oldest != candidates.end()) found.summary = *oldest;
  if (!found.summary) {
    throw Error(fmt::format("the crate `{}@{}` could not be found in registry index.", entry.name,
                            entry.version.value_or("*")));
  }
}

void DependencyFinder::find_source(const RequestedCrate& crate, FoundDependency& found) {
  auto& entry = found.entry;
  if (options_.git) return find_in_git(crate, found);
  if (options_.path) {
    const auto directory = path::normalize(path::join(host_.cwd, *options_.path));
    entry.name = crate.name.value_or("");
    const auto load = [&] { find_by_path(directory, found); };
    if (crate.name && !host_.files.exists(path::join(directory, "Cargo.toml"))) {
      const auto load_named = [&] {
        workspace::Workspace::refuse_single_file(directory, host_.files);
        load();
      };
      with_context([&] { with_context(load_named, [&] { return fmt::format("unable to update {}", directory); }); },
                   [&] { return fmt::format("failed to load source for dependency `{}`", *crate.name); });
    }
    return load();
  }
  entry.name = *crate.name;
  entry.registry = options_.registry;
  if (crate.requirement) {
    const auto name =
        translate(entry.name, [&](const std::string& each) { return !versions(each, entry.registry).empty(); });
    if (!name.empty()) entry.name = name;
    entry.version = crate.requirement;
    return;
  }
  if (options_.registry) return find_latest(found);
  const auto wanted = options_.rename.value_or(*crate.name);
  const auto key = translate(wanted, [&](const std::string& each) {
    return each == wanted ? existing(each).has_value() : has_other_spelling(each);
  });
  if (!key.empty()) {
    const auto known = *existing(key);
    if (!options_.rename || known.name == *crate.name) {
      entry = known;
      return;
    }
  }
  if (find_in_workspace(wanted, found) || find_member(entry.name, found)) return;
  find_latest(found);
}

void DependencyFinder::set_options(const RequestedCrate& crate, manifest::DependencyEntry& entry) const {
  if (options_.rename && *options_.rename != entry.name) entry.rename = options_.rename;
  if (const auto* value = editor_.find(options_.table, entry.key())) {
    const auto old = manifest::read_entry(entry.key(), *value);
    entry.features = old.features;
    entry.default_features = old.default_features;
    entry.optional = old.optional;
    entry.is_public = old.is_public;
  }
  const bool sorted = std::ranges::is_sorted(entry.features);
  for (const auto& feature : crate.features) {
    if (std::ranges::find(entry.features, feature) == entry.features.end()) entry.features.push_back(feature);
  }
  if (sorted) std::ranges::sort(entry.features);
  if (options_.default_features) entry.default_features = options_.default_features;
  if (options_.optional) entry.optional = options_.optional;
  if (options_.is_public) entry.is_public = options_.is_public;
}

FoundDependency DependencyFinder::find(const RequestedCrate& crate) {
  FoundDependency found;
  find_source(crate, found);
  if (found.entry.inherits) {
    const auto refuse = [&](const char* flag, const char* key) {
      throw Error(
          fmt::format("cannot override workspace dependency with `{}`, either change "
                      "`workspace.dependencies.{}.{}` or define the dependency exclusively in the package's "
                      "manifest",
                      flag, found.entry.key(), key));
    };
    if (options_.default_features) refuse("--default-features", "default-features");
    if (options_.rename) refuse("--rename", "package");
  }
  set_options(crate, found.entry);
  find_summary(found);
  return found;
}

}  // namespace gantry::ops
