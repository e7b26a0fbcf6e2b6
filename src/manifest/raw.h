// A Cargo.toml as it is written: typed, nothing inherited, nothing checked beyond types. Only manifest/ uses it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "manifest/decode.h"
#include "manifest/profile.h"
#include "semver/version_req.h"

namespace gantry::manifest {

// A value, or `{ workspace = true }`.
template <typename T>
struct Inheritable {
  std::optional<T> value;
  bool inherits() const { return !value; }
};
template <typename T>
using OptionalInheritable = std::optional<Inheritable<T>>;

using Strings = std::vector<std::string>;
using StringOrBool = std::variant<std::string, bool>;
using StringsOrBool = std::variant<Strings, bool>;
using BuildKey = std::variant<bool, std::string, Strings>;
using Badges = std::map<std::string, std::map<std::string, std::string>>;

struct RawPackage {
  OptionalInheritable<std::string> edition;
  OptionalInheritable<std::string> rust_version;
  std::optional<std::string> name;
  OptionalInheritable<semver::Version> version;
  OptionalInheritable<Strings> authors;
  std::optional<BuildKey> build;
  std::optional<Strings> metabuild;
  std::optional<std::string> default_target;
  std::optional<std::string> forced_target;
  std::optional<std::string> links;
  OptionalInheritable<Strings> exclude;
  OptionalInheritable<Strings> include;
  OptionalInheritable<StringsOrBool> publish;
  std::optional<std::string> workspace;
  std::optional<bool> im_a_teapot;
  std::optional<bool> autolib, autobins, autoexamples, autotests, autobenches;
  std::optional<std::string> default_run;
  OptionalInheritable<std::string> description, homepage, documentation;
  OptionalInheritable<StringOrBool> readme;
  OptionalInheritable<Strings> keywords, categories;
  OptionalInheritable<std::string> license, license_file, repository;
  std::optional<std::string> resolver;
  std::shared_ptr<const toml::Value> metadata;
};

// [workspace.package]
struct RawInheritablePackage {
  std::optional<semver::Version> version;
  std::optional<Strings> authors, keywords, categories, exclude, include;
  std::optional<std::string> description, homepage, documentation, license, license_file, repository, edition,
      rust_version;
  std::optional<StringOrBool> readme;
  std::optional<StringsOrBool> publish;
  std::optional<Badges> badges;
};

struct RawTarget {
  std::optional<std::string> name;
  std::optional<Strings> crate_type, crate_type_underscore;
  std::optional<std::string> path;
  std::optional<std::string> filename;
  std::optional<bool> test, doctest, bench, doc, doc_scrape_examples;
  std::optional<bool> proc_macro, proc_macro_underscore;
  std::optional<bool> harness;
  std::optional<Strings> required_features;
  std::optional<std::string> edition;

  const std::optional<Strings>& crate_types() const { return crate_type ? crate_type : crate_type_underscore; }
  std::optional<bool> is_proc_macro() const { return proc_macro ? proc_macro : proc_macro_underscore; }
};

struct RawDependency {
  std::optional<std::string> version, registry, registry_index, path, base, git, branch, tag, rev, package;
  std::optional<Strings> features;
  std::optional<bool> optional, default_features, default_features_underscore, is_public;
  std::optional<Strings> artifact;
  std::optional<bool> lib;
  std::optional<std::string> target;
  bool is_version_only = false;  // written as "1.2"
  bool inherits = false;         // workspace = true; only features, optional, default-features and public count besides
  std::vector<std::string> unused_keys;  // sorted

  std::optional<bool> uses_default_features() const {
    return default_features ? default_features : default_features_underscore;
  }
};

using RawDependencies = std::map<std::string, RawDependency>;

struct RawPlatform {
  std::optional<RawDependencies> dependencies, build_dependencies, build_dependencies_underscore, dev_dependencies,
      dev_dependencies_underscore;
};

struct RawLint {
  std::string level;
  bool is_table = false;  // `{ level = "warn" }`
  int priority = 0;
  std::vector<std::pair<std::string, toml::Value>> config;  // other keys, sorted by name
};
using RawLintTools = std::map<std::string, std::map<std::string, RawLint>>;

struct RawLints {
  bool inherits = false;
  RawLintTools tools;
};

struct RawProfile {
  ProfileSettings settings;
  std::optional<std::string> inherits;
  std::optional<std::string> dir_name;
  std::shared_ptr<RawProfile> build_override;
  std::optional<std::map<std::string, RawProfile>> package;
};

struct RawWorkspace {
  std::optional<Strings> members;
  std::optional<Strings> exclude;
  std::optional<Strings> default_members;
  std::optional<std::string> resolver;
  std::shared_ptr<const toml::Value> metadata;
  std::optional<RawInheritablePackage> package;
  std::optional<RawDependencies> dependencies;
  std::optional<RawLintTools> lints;
};

// Only the nightly channel acts on hints; their values may be anything.
struct RawHints {
  std::shared_ptr<const toml::Value> mostly_unused;
};

struct RawFeatures {
  std::map<std::string, Strings> table;
  std::map<std::string, Span> value_spans;  // of the arrays
};

struct RawManifest {
  std::optional<Strings> cargo_features;
  std::optional<RawPackage> package, project;
  std::optional<Badges> badges;
  std::optional<RawFeatures> features;
  std::optional<RawTarget> lib;
  std::optional<std::vector<RawTarget>> bin, example, test, bench;
  std::optional<RawDependencies> dependencies, dev_dependencies, dev_dependencies_underscore, build_dependencies,
      build_dependencies_underscore;
  std::optional<std::map<std::string, RawPlatform>> target;
  std::optional<RawLints> lints;
  std::optional<RawHints> hints;
  std::optional<RawWorkspace> workspace;
  std::optional<std::map<std::string, RawProfile>> profile;
  std::optional<std::map<std::string, RawDependencies>> patch;
  std::optional<RawDependencies> replace;
};

RawManifest decode_manifest(Decoder& decoder, const toml::Document& document);

// The parts, each in its own file.
RawPackage decode_package(Decoder& decoder, const toml::Value& value);
RawInheritablePackage decode_inheritable_package(Decoder& decoder, const toml::Value& value);
RawTarget decode_target(Decoder& decoder, const toml::Value& value);
RawDependencies decode_dependencies(Decoder& decoder, const toml::Value& value);
// Where `workspace = true` has no meaning: [workspace.dependencies] and [patch].
RawDependencies decode_plain_dependencies(Decoder& decoder, const toml::Value& value);
RawDependencies decode_replacements(Decoder& decoder, const toml::Value& value);
RawLints decode_lints(Decoder& decoder, const toml::Value& value);
RawLintTools decode_lint_tools(Decoder& decoder, const toml::Value& value);
std::map<std::string, RawProfile> decode_profiles(Decoder& decoder, const toml::Value& value);
Badges decode_badges(Decoder& decoder, const toml::Value& value);

}  // namespace gantry::manifest
