#include "ops/remove.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/edit_distance.h"
#include "base/error.h"
#include "ops/open_workspace.h"
#include "ops/package_to_modify.h"
#include "ops/quiet_reporter.h"
#include "ops/workspace_resolver.h"

namespace gantry::ops {

namespace {

constexpr const char* kNoSinglePackage =
    "no package selected to modify\nhelp: specify a package with `-p <PKGID>`\n      available packages: ";

// What would have to be passed in addition to mean `table`; "" when something passed is in the way.
std::string missing_flags(const manifest::DependencyTable& wanted, const manifest::DependencyTable& table) {
  std::string flags;
  if (wanted.target && table.target && wanted.target != table.target) return flags;
  if (table.kind != wanted.kind && table.kind != DependencyKind::Normal)
    flags = table.kind == DependencyKind::Development ? "--dev" : "--build";
  if (table.target && !wanted.target) flags += fmt::format("{}--target {}", flags.empty() ? "" : " ", *table.target);
  return flags;
}

Error not_found(const std::string& name, const manifest::DependencyTable& wanted,
                const manifest::ManifestEditor& editor) {
  auto text = fmt::format("the dependency `{}` could not be found in `{}`", name, wanted.name());
  for (const auto& table : editor.tables()) {
    if (table == wanted || editor.find(table, name) == nullptr) continue;
    const auto flags = missing_flags(wanted, table);
    text += flags.empty() ? fmt::format("\n\nhelp: a dependency with the same name exists in `{}`", table.name())
                          : fmt::format("\n\nhelp: pass `{}` to remove `{}` from `{}`", flags, name, table.name());
    return Error(text);
  }
  std::vector<std::string> names;
  if (const auto* here = editor.toml().find(wanted.path()); here != nullptr && here->is_table()) {
    for (const auto& entry : here->as_table().entries()) names.push_back(entry.key.name);
  }
  if (const auto similar = closest_name(name, names))
    text += fmt::format("\n\nhelp: a dependency with a similar name exists: `{}`", *similar);
  return Error(text);
}

void write_manifest(const std::string& path, const std::string& text, FileSystem& files) {
  with_context([&] { files.write_atomic(path, text); }, [&] { return fmt::format("failed to write {}", path); });
}

std::string read_manifest_text(const std::string& path, const FileSystem& files) {
  auto text = files.read(path);
  if (!text) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(text.error())});
  return std::move(*text);
}

// What the root manifest says about packages that nothing depends on any more.
class RootCleaner {
 public:
  RootCleaner(manifest::ManifestEditor& editor, const workspace::Workspace& workspace, FileSystem& files)
      : editor_(editor.toml()), workspace_(workspace), files_(files) {}

  void clean_inherited() {
    const toml::Editor::Path path{"workspace", "dependencies"};
    std::set<std::string> used;
    for (const auto& member : workspace_.members()) collect_inherited(*member, used);
    for (const auto& name : names(path)) {
      if (!used.contains(name)) remove({path[0], path[1], name}, 1);
    }
  }

  // [profile.*.package] and [replace] of packages that are not in `resolve`.
  void clean_by_packages(const resolver::Resolve& resolve) {
    const auto is_used = [&](const std::string& text, bool only_registries) {
      const auto spec = PackageIdSpec::parse(text);
      if (!spec) return true;
      const auto fits = [&](const PackageId& id) {
        return spec->matches(id) && (!only_registries || spec->url || id.source().is_registry());
      };
      return std::ranges::any_of(resolve.nodes, fits, &resolver::ResolveNode::id) ||
             std::ranges::any_of(resolve.replacements, [&](const auto& each) { return fits(each.first); });
    };
    for (const auto& profile : names({"profile"})) {
      for (const auto& spec : names({"profile", profile, "package"})) {
        if (!is_used(spec, false)) remove({"profile", profile, "package", spec}, 3);
      }
    }
    for (const auto& spec : names({"replace"})) {
      if (!is_used(spec, true)) remove({"replace", spec}, 1);
    }
  }

 private:
  std::vector<std::string> names(const toml::Editor::Path& path) const {
    std::vector<std::string> names;
    const auto* value = editor_.find(path);
    if (value == nullptr || !value->is_table()) return names;
    for (const auto& entry : value->as_table().entries()) names.push_back(entry.key.name);
    return names;
  }

  // With up to `above` tables that are empty then.
  void remove(toml::Editor::Path path, std::size_t above) {
    editor_.remove(path);
    for (; above > 0; --above) {
      path.pop_back();
      const auto* value = editor_.find(path);
      if (value == nullptr || !value->is_table() || !value->as_table().empty()) return;
      editor_.remove(path);
    }
  }

  void collect_inherited(const manifest::Package& member, std::set<std::string>& used) {
    const bool is_root = member.manifest_path == workspace_.root_manifest_path();
    const manifest::ManifestEditor own(is_root ? editor_.text() : read_manifest_text(member.manifest_path, files_));
    for (const auto& table : own.tables()) {
      for (const auto& entry : own.toml().find(table.path())->as_table().entries()) {
        const auto* inherits = entry.value.is_table() ? entry.value.as_table().find("workspace") : nullptr;
        if (inherits != nullptr) used.insert(entry.key.name);
      }
    }
  }

  toml::Editor& editor_;
  const workspace::Workspace& workspace_;
  FileSystem& files_;
};

// Resolves what the changed manifests say, without a word.
resolver::Resolve update_lock_file(const RemoveOptions& options, const config::Config& config, const Host& host) {
  QuietReporter quiet(host.reporter);
  const Host silent{host.files,     host.processes,  host.environment,          host.clock,
                    quiet,          host.cwd,        host.cargo_home,           host.program_path,
                    host.arguments, host.started_ns, host.started_file_time_ns, host.color};
  OpenWorkspace opened(options.manifest_path, config, silent);
  return opened.resolve(opened.resolve_request(options.network)).resolve;
}

}  // namespace

void remove(const RemoveOptions& options, const config::Config& config, const Host& host) {
  OpenWorkspace opened(options.manifest_path, config, host);
  const auto& workspace = opened.workspace();
  if (workspace.members().empty() && options.packages.packages.empty())
    throw Error("no package selected to modify\nhelp: specify a package with `-p <PKGID>`");
  const auto package = package_to_modify(workspace, options.packages, kNoSinglePackage, host.reporter);
  manifest::ManifestEditor editor(read_manifest_text(package->manifest_path, host.files));
  for (const auto& name : options.dependencies) {
    host.reporter.status(
        "Removing", fmt::format("{} from {}{}", name, options.table.kind_name(),
                                options.table.target ? fmt::format(" for target `{}`", *options.table.target) : ""));
    if (editor.find(options.table, name) == nullptr) throw not_found(name, options.table, editor);
    editor.remove(options.table, name);
    editor.clean_features(name);
  }
  if (options.dry_run) {
    host.reporter.warning("aborting remove due to dry run");
    return;
  }
  write_manifest(package->manifest_path, editor.text(), host.files);

  const auto& root = workspace.root_manifest_path();
  manifest::ManifestEditor root_editor(read_manifest_text(root, host.files));
  const auto before = root_editor.text();
  RootCleaner cleaner(root_editor, workspace, host.files);
  cleaner.clean_inherited();
  if (root_editor.text() != before) write_manifest(root, root_editor.text(), host.files);
  const auto resolve = update_lock_file(options, config, host);
  const auto resolved = root_editor.text();
  cleaner.clean_by_packages(resolve);
  if (root_editor.text() != resolved) {
    write_manifest(root, root_editor.text(), host.files);
    update_lock_file(options, config, host);
  }
}

}  // namespace gantry::ops
