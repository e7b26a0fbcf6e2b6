#include "ops/add.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/edit_distance.h"
#include "base/error.h"
#include "manifest/dependency_entry.h"
#include "ops/dependency_finder.h"
#include "ops/name_list.h"
#include "ops/open_workspace.h"
#include "ops/package_to_modify.h"

namespace gantry::ops {

namespace {

constexpr std::size_t kMostFeaturesShown = 30;

constexpr const char* kNoSinglePackage =
    "`cargo add` could not determine which package to modify. Use the `--package` option to specify a package. "
    "\navailable "
    "packages: ";

// "dep v1.0 to optional build-dependencies for target `x`".
std::string describe(const manifest::DependencyEntry& entry, const manifest::DependencyTable& table) {
  auto text = entry.name;
  if (entry.inherits) {
    text += " (workspace)";
  } else if (entry.path) {
    text += " (local)";
  } else if (entry.git) {
    text += " (git)";
  } else if (entry.version) {
    const bool is_plain = !entry.version->empty() && entry.version->front() >= '0' && entry.version->front() <= '9';
    text += fmt::format(" {}{}", is_plain ? "v" : "", *entry.version);
  }
  text += " to ";
  if (entry.optional.value_or(false)) text += "optional ";
  if (entry.is_public.value_or(false)) text += "public ";
  text += table.kind_name();
  if (table.target) text += fmt::format(" for target `{}`", *table.target);
  return text;
}

// The features that are on, with all they turn on.
std::set<std::string> activated_features(const FoundDependency& found) {
  const auto& features = found.summary->features;
  std::set<std::string> activated;
  std::vector<std::string> pending(found.entry.features);
  pending.insert(pending.end(), found.inherited.begin(), found.inherited.end());
  if (found.entry.default_features.value_or(found.inherits_defaults)) pending.emplace_back("default");
  while (!pending.empty()) {
    const auto name = pending.back();
    pending.pop_back();
    const auto known = features.find(name);
    if (known == features.end() || !activated.insert(name).second) continue;
    for (const auto& value : known->second) {
      if (value.kind == FeatureValue::Kind::Feature) pending.push_back(value.feature);
    }
  }
  activated.erase("default");
  return activated;
}

void check_features(const FoundDependency& found) {
  const auto& features = found.summary->features;
  std::vector<std::string> unknown;
  for (const auto& feature : found.entry.features) {
    if (!features.contains(feature)) unknown.push_back(feature);
  }
  if (unknown.empty()) return;
  std::ranges::sort(unknown);
  auto text = fmt::format("unrecognized feature{} for crate {}: {}", unknown.size() == 1 ? "" : "s", found.entry.name,
                          fmt::join(unknown, ", "));
  std::vector<std::string> known;
  for (const auto& [name, values] : features) known.push_back(name);
  if (known.empty()) throw Error(text + fmt::format("\n\nno features available for crate {}", found.entry.name));
  bool any_similar = false;
  for (const auto& feature : unknown) {
    const auto similar = closest_name(feature, known);
    if (!similar) continue;
    any_similar = true;
    text += fmt::format("\n\nhelp: a feature with a similar name exists: `{}`", *similar);
  }
  if (any_similar) throw Error(text);
  const auto activated = activated_features(found);
  std::vector<std::string> others;
  for (const auto& name : known) {
    if (name != "default" && !activated.contains(name)) others.push_back(name);
  }
  const bool are_many = others.size() + activated.size() > kMostFeaturesShown;
  const auto add = [&](std::string_view which, const std::vector<std::string>& names) {
    if (names.empty()) return;
    text += are_many ? fmt::format("\n\n{} {} features available", names.size(), which)
                     : fmt::format("\n\n{} features:\n{}", which, name_list(names));
  };
  add("disabled", others);
  add("enabled", {activated.begin(), activated.end()});
  throw Error(text);
}

// Whether a requirement says the version itself: "1.2.0", ">=1.2.0, <2", but not "1.2".
bool names_version(const std::optional<std::string>& requirement, const semver::Version& version) {
  const auto parsed = semver::VersionReq::parse(requirement.value_or("*"));
  return parsed && std::ranges::any_of(parsed->comparators, [&](const semver::Comparator& comparator) {
           return comparator.patch == version.patch && comparator.minor == version.minor &&
                  comparator.major == version.major && comparator.pre == version.pre;
         });
}

void report_features(const FoundDependency& found, Reporter& reporter) {
  if (reporter.verbosity() == Verbosity::Quiet) return;
  const auto activated = activated_features(found);
  std::vector<std::string> others;
  for (const auto& [name, values] : found.summary->features) {
    if (name != "default" && !activated.contains(name)) others.push_back(name);
  }
  if (activated.empty() && others.empty()) return;
  const std::string indent(13, ' ');
  auto version = found.summary->id.version();
  version.build.clear();
  const bool is_named = names_version(found.entry.version, version);
  auto text = indent + (is_named ? "Features:\n" : fmt::format("Features as of v{}:\n", version.to_string()));
  const bool shows_others = activated.size() + others.size() <= kMostFeaturesShown;
  if (activated.size() <= kMostFeaturesShown) {
    for (const auto& name : activated) text += fmt::format("{}+ {}\n", indent, name);
  } else {
    text += fmt::format("{}{} activated features\n", indent, activated.size());
  }
  if (shows_others) {
    for (const auto& name : others) text += fmt::format("{}- {}\n", indent, name);
  } else {
    text += fmt::format("{}{} deactivated features\n", indent, others.size());
  }
  reporter.err(text);
}

class Add {
 public:
  Add(const AddOptions& options, const config::Config& config, const Host& host)
      : options_(options), config_(config), host_(host), opened_(options.manifest_path, config, host) {}

  void run() {
    if (opened_.workspace().members().empty() && options_.packages.packages.empty())
      throw Error("no packages selected to modify.  Please specify one with `-p <PKGID>`");
    const auto package = package_to_modify(opened_.workspace(), options_.packages, kNoSinglePackage, host_.reporter);
    const auto requested = parse_add_request(options_);
    auto text = host_.files.read(package->manifest_path);
    if (!text) {
      throw Error(fmt::format("failed to read `{}`", package->manifest_path), {describe_system_error(text.error())});
    }
    manifest::ManifestEditor editor(*text);
    for (const auto& dependency : find(requested, package, editor)) put(dependency, package, editor);
    if (editor.text() != *text && options_.network.locked) {
      throw Error(fmt::format("the manifest file {} needs to be updated but {} was passed to prevent this",
                              package->manifest_path, options_.network.locked_flag));
    }
    if (options_.dry_run) {
      host_.reporter.warning("aborting add due to dry run");
      return;
    }
    write(package->manifest_path, editor.text());
    OpenWorkspace changed(options_.manifest_path, config_, host_);
    changed.resolve(changed.resolve_request(options_.network));
  }

 private:
  std::vector<FoundDependency> find(const std::vector<RequestedCrate>& requested, const manifest::PackagePtr& package,
                                    const manifest::ManifestEditor& editor) {
    const auto request = opened_.resolve_request(options_.network, options_.ignore_rust_version);
    WorkspaceResolver resolver(opened_.workspace(), request, config_, host_.files, host_.reporter, host_.cwd,
                               host_.cargo_home);
    DependencyFinder finder(options_, opened_.workspace(), package, editor, resolver, config_, host_);
    std::vector<FoundDependency> found;
    for (const auto& crate : requested) found.push_back(finder.find(crate));
    return found;
  }

  void put(const FoundDependency& dependency, const manifest::PackagePtr& package, manifest::ManifestEditor& editor) {
    const auto& entry = dependency.entry;
    host_.reporter.status("Adding", describe(entry, options_.table));
    if (dependency.summary->id == package->id()) {
      throw Error(fmt::format("cannot add `{}` as a dependency to itself", entry.name));
    }
    check_features(dependency);
    report_features(dependency, host_.reporter);
    manifest::write_entry(editor, options_.table, entry);
    editor.clean_features(entry.key());
    if (entry.optional.value_or(false) && editor.add_feature_for(entry.key())) {
      host_.reporter.status("Adding", fmt::format("feature `{}`", entry.key()));
    }
  }

  // Through a link, not in its place.
  void write(const std::string& path, const std::string& text) {
    const auto target = host_.files.canonicalize(path);
    with_context([&] { host_.files.write_if_changed(target ? *target : path, text); },
                 [&] { return fmt::format("failed to write {}", path); });
  }

  const AddOptions& options_;
  const config::Config& config_;
  const Host& host_;
  OpenWorkspace opened_;
};

}  // namespace

void add(const AddOptions& options, const config::Config& config, const Host& host) {
  Add(options, config, host).run();
}

}  // namespace gantry::ops
