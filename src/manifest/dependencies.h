// Dependency tables after inheritance, and as edges for resolution (Cargo Book, "Specifying Dependencies").
#pragma once

#include "manifest/context.h"

namespace gantry::manifest {

// One table: [dependencies], [target.'cfg(unix)'.build-dependencies] ...
struct DependencySection {
  DependencyKind kind = DependencyKind::Normal;
  std::string platform;  // as written; "" for every platform
  RawDependencies entries;
};

// Every section, in the order in which Cargo reports about them; entries have what they inherit.
std::vector<DependencySection> resolve_sections(LoadContext& context, const RawManifest& raw);

// Mentions keys nobody reads and odd platforms.
void warn_about_dependency_keys(LoadContext& context, const RawManifest& raw,
                                const std::vector<DependencySection>& sections);

std::vector<Dependency> make_dependencies(LoadContext& context, const std::vector<DependencySection>& sections);

// One entry.
Dependency make_dependency(LoadContext& context, const std::string& name, const RawDependency& raw,
                           DependencyKind kind);

// Checks of [workspace.dependencies] itself.
void check_workspace_dependencies(LoadContext& context, const RawDependencies& entries);

}  // namespace gantry::manifest
