// Reads Cargo.toml files. Errors are cargo's: a spanned diagnostic, or "failed to parse manifest at `...`" with causes.
#pragma once

#include <functional>
#include <string>

#include "base/file_system.h"
#include "manifest/manifest.h"

namespace gantry::manifest {

struct LoadOptions {
  SourceId
      source;  // what the package id gets; a path source of the manifest's directory for members and path dependencies
  // Asked when the manifest inherits something: finds the workspace root of this manifest, with its `package.workspace`
  // as written (throws "failed to find a workspace root" when there is none). Called at most once.
  std::function<InheritableTables(const std::optional<std::string>& workspace_pointer)> inheritable;
  // Resolves `registry = "name"` of dependencies to a source; throws cargo's error for unknown names.
  std::function<SourceId(const std::string& name)> registry;
  bool is_dependency_from_registry = false;  // silences warnings that cargo shows for local packages only
  std::optional<std::string> text;           // stands for what the file holds
  std::string
      display_path;  // how snippets name the file ("Cargo.toml", "bar/Cargo.toml": relative to the cwd as cargo does)
};

// Parses, validates, inherits and discovers targets. `path` is the absolute path of the file. Everything is checked,
// but problems that cargo only mentions are in `warnings`.
ManifestFile load_manifest(const std::string& path, const LoadOptions& options, const FileSystem& files);

}  // namespace gantry::manifest
