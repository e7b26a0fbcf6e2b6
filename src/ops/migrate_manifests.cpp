#include "ops/migrate_manifests.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "manifest/edition_migration.h"
#include "ops/editions.h"
#include "ops/fix_messages.h"
#include "toml/parse.h"

namespace gantry::ops {

namespace {

// The first edition that wants manifests to be other than before.
constexpr auto kFirstWithRules = Edition::E2024;

const toml::Table* shared_dependencies(const workspace::Workspace& workspace) {
  const auto* table = workspace.root_file().document ? workspace.root_file().document->root.find("workspace") : nullptr;
  const auto* dependencies = table != nullptr && table->is_table() ? table->as_table().find("dependencies") : nullptr;
  return dependencies != nullptr && dependencies->is_table() ? &dependencies->as_table() : nullptr;
}

class ManifestMigration {
 public:
  ManifestMigration(const workspace::Workspace& workspace, const Host& host)
      : workspace_(workspace), host_(host), messages_(host.reporter, false) {}

  // Is told only when there is something to do in it.
  void migrate_virtual_root(Edition highest) {
    if (next_edition(highest) != kFirstWithRules) return;
    const auto& path = workspace_.root_manifest_path();
    auto migration = open(path);
    const auto changes = migration.migrate_workspace();
    if (changes == 0) return;
    announce(path, highest);
    finish(path, migration, changes);
  }

  void migrate_package(const manifest::Package& package) {
    const auto edition = package.manifest->edition;
    const auto next = next_edition(edition);
    if (!next) return;
    const auto& path = package.manifest_path;
    announce(path, edition);
    if (*next != kFirstWithRules) return;
    auto migration = open(path);
    auto changes = migration.migrate_package();
    if (path == workspace_.root_manifest_path()) changes += migration.migrate_workspace();
    if (changes > 0) finish(path, migration, changes);
  }

 private:
  std::string shown(const std::string& path) const {
    return path::strip_prefix(path, workspace_.root()).value_or(path);
  }

  void announce(const std::string& path, Edition edition) {
    messages_.show(
        Migrating{shown(path), std::string(to_string(edition)), std::string(to_string(*next_edition(edition)))});
  }

  manifest::EditionMigration open(const std::string& path) const {
    auto text = host_.files.read(path);
    if (!text) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(text.error())});
    return manifest::EditionMigration(std::move(*text), shared_dependencies(workspace_));
  }

  void finish(const std::string& path, const manifest::EditionMigration& migration, std::size_t changes) {
    host_.files.overwrite(path, migration.text());
    messages_.show(Fixed{shown(path), changes});
  }

  const workspace::Workspace& workspace_;
  const Host& host_;
  FixMessages messages_;
};

}  // namespace

void migrate_manifests(const workspace::Workspace& workspace, const std::vector<manifest::PackagePtr>& packages,
                       const Host& host) {
  ManifestMigration migration(workspace, host);
  const auto edition_of = [](const auto& package) { return package->manifest->edition; };
  if (workspace.is_virtual() && !packages.empty())
    migration.migrate_virtual_root(edition_of(*std::ranges::max_element(packages, {}, edition_of)));
  for (const auto& package : packages) migration.migrate_package(*package);
}

}  // namespace gantry::ops
