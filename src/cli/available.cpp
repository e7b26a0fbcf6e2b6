#include "cli/available.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::cli {
namespace {

struct NamedTarget {
  const char* option;
  const char* plural;
  bool (manifest::Target::*is)() const;
};

constexpr std::array<NamedTarget, 4> kNamedTargets{{
    {"bin", "binaries", &manifest::Target::is_bin},
    {"example", "examples", &manifest::Target::is_example},
    {"test", "test targets", &manifest::Target::is_test},
    {"bench", "bench targets", &manifest::Target::is_bench},
}};

// Given, but never with a value.
bool nameless(const Matches& matches, std::string_view option) {
  return matches.given_bare(option) && matches.values(option).empty();
}

}  // namespace

bool lacks_names(const Matches& matches) {
  return nameless(matches, "package") ||
         std::any_of(kNamedTargets.begin(), kNamedTargets.end(),
                     [&](const NamedTarget& kind) { return nameless(matches, kind.option); });
}

void require_package_names(const Matches& matches, const workspace::Workspace& workspace) {
  if (!nameless(matches, "package")) return;
  std::string text =
      "\"--package <SPEC>\" requires a SPEC format value, which can be any package ID specifier in the dependency "
      "graph.\n"
      "Run `cargo help pkgid` for more information about SPEC format.\n\n";
  text += workspace.members().empty() ? "No packages available.\n" : "Possible packages/workspace members:\n";
  for (const auto& member : workspace.members()) text += fmt::format("    {}\n", member->id().name());
  throw Error(text);
}

void require_package_names(const Matches& matches, Session& session) {
  if (!nameless(matches, "package")) return;
  const auto manifest = workspace::find_manifest(matches.value("manifest-path"), session.cwd(), session.files());
  const workspace::WorkspaceOptions options{session.cwd(), {}, {}};
  require_package_names(
      matches, workspace::Workspace::load(manifest, options, session.config(), session.environment(), session.files()));
}

void require_target_triple(const Matches& matches) {
  if (!nameless(matches, "target")) return;
  throw Error(
      "\"--target\" takes a target architecture as an argument.\n\nRun `rustc --print target-list` to see possible "
      "targets.");
}

void require_target_names(const Matches& matches, const workspace::Workspace& workspace,
                          const workspace::PackageSelection& selection, Reporter& reporter) {
  for (const NamedTarget& kind : kNamedTargets) {
    if (!nameless(matches, kind.option)) continue;
    std::vector<std::string> names;
    for (const auto& package : workspace::select_packages(workspace, selection, reporter)) {
      for (const manifest::Target& target : package->manifest->targets) {
        if ((target.*kind.is)()) names.push_back(target.name);
      }
    }
    std::sort(names.begin(), names.end());
    std::string text = fmt::format("\"--{}\" takes one argument.\n", kind.option);
    text += fmt::format(fmt::runtime(names.empty() ? "No {} available.\n" : "Available {}:\n"), kind.plural);
    for (const std::string& name : names) text += fmt::format("    {}\n", name);
    throw Error(text);
  }
}

}  // namespace gantry::cli
