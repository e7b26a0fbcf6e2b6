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

  void migrate_virtual_root(Edition highest) {
    if (next_edition(highest) == kFirstWithRules) migrate(workspace_.root_manifest_path(), highest, false);
  }

  void migrate_package(const manifest::Package& package) {
    if (next_edition(package.manifest->edition)) migrate(package.manifest_path, package.manifest->edition, true);
  }

 private:
  void migrate(const std::string& path, Edition edition, bool has_package) {
    const auto shown = path::strip_prefix(path, workspace_.root()).value_or(path);
    const auto next = *next_edition(edition);
    messages_.show(Migrating{shown, std::string(to_string(edition)), std::string(to_string(next))});
    if (next != kFirstWithRules) return;
    const auto text = host_.files.read(path);
    if (!text) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(text.error())});
    manifest::EditionMigration migration(*text, shared_dependencies(workspace_));
    auto changes = has_package ? migration.migrate_package() : 0;
    if (path == workspace_.root_manifest_path()) changes += migration.migrate_workspace();
    if (changes == 0) return;
    host_.files.overwrite(path, migration.text());
    messages_.show(Fixed{shown, changes});
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
