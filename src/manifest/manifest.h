// A Cargo.toml after validation, inheritance and target discovery (Cargo Book, "The Manifest Format"). Immutable.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/diagnostic.h"
#include "manifest/profile.h"
#include "manifest/target.h"
#include "model/summary.h"
#include "toml/parse.h"

namespace gantry::manifest {

// [package] keys that only metadata, environment variables and publishing read. Absent keys are nullopt or empty.
struct PackageMetadata {
  std::vector<std::string> authors;
  std::vector<std::string> keywords;
  std::vector<std::string> categories;
  std::optional<std::string> license;
  std::optional<std::string> license_file;
  std::optional<std::string> description;
  std::optional<std::string> readme;
  std::optional<std::string> homepage;
  std::optional<std::string> repository;
  std::optional<std::string> documentation;
  std::optional<std::string> links;
  std::optional<std::string> rust_version;  // as written
  std::map<std::string, std::map<std::string, std::string>> badges;
};

// [lints] as arguments, in the order cargo passes them: "--warn=clippy::all". The compiler gets those of rustdoc and
// clippy too.
struct LintFlags {
  std::vector<std::string> rustc;
  std::vector<std::string> rustdoc;
  std::vector<std::string> check_cfg;  // `unexpected_cfgs.check-cfg` values
};

enum class ResolverBehavior { V1, V2, V3 };

// The behaviour that an edition brings along (Cargo Book, "Resolver versions").
ResolverBehavior default_resolver(Edition edition);

// [workspace] of a root manifest.
struct WorkspaceTable {
  std::optional<std::vector<std::string>> members;
  std::vector<std::string> exclude;
  std::optional<std::vector<std::string>> default_members;
  std::optional<ResolverBehavior> resolver;
  std::shared_ptr<const toml::Value> metadata;
};

struct Warning {
  std::string text;
  // Not a warning but the reason to refuse the package, once its warnings are to be shown (Workspace::report_warnings
  // throws "failed to parse manifest at ..." with it). Commands that only describe a package do not mind.
  bool critical = false;
};

struct Manifest {
  Summary summary;
  PackageMetadata metadata;
  Edition edition = Edition::E2015;
  bool edition_given = false;
  std::vector<Target> targets;  // in cargo's order: lib, bins, examples, tests, benches, build script
  std::optional<std::string> default_run;
  std::optional<std::string> build_script;  // absolute path of build.rs in use
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::optional<std::vector<std::string>> publish;     // nullopt: anywhere; {}: nowhere
  std::shared_ptr<const toml::Value> custom_metadata;  // [package.metadata]
  std::optional<LintFlags> lints;
  bool has_hints = false;                                 // there is a [hints] table
  std::shared_ptr<const toml::Value> hint_mostly_unused;  // [hints] mostly-unused: the nightly channel alone acts on it
  std::optional<ResolverBehavior> resolver;               // package.resolver or workspace.resolver of this manifest
  std::optional<std::string> workspace_pointer;           // package.workspace as written
  // Directories whose entries decided the targets, the readme and the build script (absolute; absent ones too).
  std::vector<std::string> discovery_directories;
};

using ManifestPtr = std::shared_ptr<const Manifest>;

// What a manifest file holds when it is the root of a workspace (or stands alone): [workspace], [profile], [patch],
// [replace].
struct RootTables {
  std::optional<WorkspaceTable> workspace;
  Profiles profiles;
  // [patch.<source>]: source URL -> dependencies; order as written.
  std::vector<std::pair<std::string, std::vector<Dependency>>> patches;
  std::vector<std::pair<PackageId, Dependency>> replacements;
};

// The decoded [workspace.package], [workspace.dependencies] and [workspace.lints]; opaque outside of manifest/.
struct InheritableFields;

// What members inherit, with the root it stands in.
struct InheritableTables {
  std::string root_manifest_path;
  std::shared_ptr<const InheritableFields> fields;
};

// A parsed manifest file: a package, a virtual workspace, or both.
struct ManifestFile {
  std::string path;     // absolute path of Cargo.toml
  ManifestPtr package;  // null for a virtual manifest
  RootTables root;
  std::vector<Warning> warnings;                 // in the order cargo prints them
  std::optional<InheritableTables> inheritable;  // when it has [workspace]
  std::shared_ptr<const std::string> source;
  std::shared_ptr<const toml::Document> document;
};

// A package on disk.
struct Package {
  ManifestPtr manifest;
  std::string manifest_path;  // absolute
  std::string root() const;
  const PackageId& id() const { return manifest->summary.id; }
  const std::string& name() const { return id().name(); }
  const semver::Version& version() const { return id().version(); }
  const Target* library() const;  // the lib target, if any
  bool has_custom_build() const { return manifest->build_script.has_value(); }
};

using PackagePtr = std::shared_ptr<const Package>;

}  // namespace gantry::manifest
