#include "ops/path_overrides.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::ops {

namespace {

constexpr int kMaxDepth = 32;

// Directories with a manifest below `directory`, itself included; what is inside of a package is searched too, build
// products are not.
void find_packages(const std::string& directory, const FileSystem& files, int depth, std::vector<std::string>& found) {
  const auto entries = files.list(directory);
  if (!entries)
    throw Error(fmt::format("failed to read directory `{}`", directory), {describe_system_error(entries.error())});
  const bool has_manifest =
      std::any_of(entries->begin(), entries->end(), [](const auto& entry) { return entry.name == "Cargo.toml"; });
  if (has_manifest) found.push_back(directory);
  if (depth == kMaxDepth) return;
  for (const auto& entry : *entries) {
    if (entry.type != FileType::Directory || entry.name.starts_with('.') || (has_manifest && entry.name == "target"))
      continue;
    find_packages(path::join(directory, entry.name), files, depth + 1, found);
  }
}

bool is_same_edge(const Dependency& a, const Dependency& b) {
  return a.name_in_manifest == b.name_in_manifest && a.package_name == b.package_name &&
         a.requirement == b.requirement && a.kind == b.kind && a.source == b.source && a.optional == b.optional &&
         a.default_features == b.default_features && a.features == b.features && a.platform == b.platform;
}

manifest::PackagePtr with_source(const manifest::PackagePtr& package, const SourceId& source) {
  auto manifest = std::make_shared<manifest::Manifest>(*package->manifest);
  manifest->summary.id = PackageId(package->name(), package->version(), source);
  auto result = std::make_shared<manifest::Package>(*package);
  result->manifest = std::move(manifest);
  return result;
}

constexpr const char* kAdvice =
    "\n\nThis is currently allowed but is known to produce buggy behavior with spurious\n"
    "recompiles and changes to the crate graph. Path overrides unfortunately were\n"
    "never intended to support this feature, so for now this message is just a\n"
    "warning. In the future, however, this message will become a hard error.\n\n"
    "To change the dependency graph via an override it's recommended to use the\n"
    "`[patch]` feature of Cargo instead of the path override feature. This is\n"
    "documented online at the url below for more information.\n\n"
    "https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html\n";

}  // namespace

PathOverrides PathOverrides::read(const workspace::Workspace& workspace, const config::Config& config,
                                  const FileSystem& files) {
  PathOverrides overrides;
  const auto* list = config.find({"paths"});
  if (list == nullptr) return overrides;
  const auto wrong = [](const char* expected, const config::ConfigValue& value) {
    return Error(fmt::format("invalid configuration for key `paths`\nexpected {}, but found {} for `paths` in {}",
                             expected, value.type_description(), value.definition.describe()));
  };
  if (!list->is_list()) throw wrong("a list", *list);
  for (const auto& item : list->list()) {
    if (!item.is_string()) throw wrong("a string", item);
    const auto root = path::join(item.definition.root(), item.string());
    with_context(
        [&] {
          std::vector<std::string> directories;
          find_packages(root, files, 0, directories);
          // All packages of one override have its directory as their source.
          const auto source = SourceId::path(root);
          for (const auto& directory : directories) {
            auto package = with_source(workspace.load_path_package(directory, source, config, files), source);
            overrides.by_name_.emplace(package->name(), std::move(package));
          }
        },
        [&] {
          return fmt::format("failed to update path override `{}` (defined in `{}`)", root, item.definition.describe());
        });
  }
  return overrides;
}

manifest::PackagePtr PathOverrides::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

manifest::PackagePtr PathOverrides::find(const PackageId& id) const {
  auto package = find(id.name());
  return package && package->id() == id ? package : nullptr;
}

void PathOverrides::compare(const Summary& override_summary, const Summary& real, Reporter& reporter) {
  if (!compared_.insert(override_summary.id.name()).second) return;
  std::vector<const Dependency*> rest;
  for (const auto& dependency : real.dependencies) rest.push_back(&dependency);
  const auto warn = [&](const std::string& name, const char* what) {
    reporter.warning(fmt::format(
        "path override for crate `{}` has altered the original list of\ndependencies; the dependency on `{}` {}{}",
        override_summary.id.name(), name, what, kAdvice));
  };
  for (const auto& dependency : override_summary.dependencies) {
    // An edge that a lock file pins differs from one that it knows nothing of: only edges to paths can be the same.
    const auto same = std::find_if(rest.begin(), rest.end(), [&](const auto* other) {
      return other->source.is_path() && is_same_edge(*other, dependency);
    });
    if (same == rest.end()) {
      warn(dependency.package_name, "was either added or\nmodified to not match the previously resolved version");
      return;
    }
    rest.erase(same);
  }
  if (!rest.empty()) warn(rest.front()->package_name, "was removed");
}

}  // namespace gantry::ops
