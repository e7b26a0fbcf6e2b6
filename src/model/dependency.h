// One edge of a manifest: what is wanted, from where, for which builds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cfgexpr/cfg.h"
#include "model/source_id.h"
#include "semver/version_req.h"

namespace gantry {

enum class DependencyKind : std::uint8_t { Normal, Development, Build };

struct Dependency {
  std::string name_in_manifest;  // the key in [dependencies]: what features and `extern crate` refer to
  std::string package_name;      // what the source calls it (`package = "..."`)
  semver::VersionReq requirement;
  bool has_version = true;  // false: no `version` key (path or git only); requirement is then `*`
  SourceId source;
  std::optional<SourceId>
      registry;  // the one that `registry` or `registry-index` names; path dependencies are published against it
  DependencyKind kind = DependencyKind::Normal;
  bool optional = false;
  bool default_features = true;
  bool is_public = false;
  std::vector<std::string> features;
  std::optional<cfgexpr::Platform> platform;
  bool explicit_name = false;  // `package` was given: the key is the crate's name in code
  // A locked dependency matches this package only (see lock files): exact version at the same source.
  std::optional<semver::Version> locked_version;

  bool is_transitive() const { return kind != DependencyKind::Development; }
  // Name in `--extern`, when the dependency was renamed.
  std::optional<std::string> rename() const { return explicit_name ? std::optional(name_in_manifest) : std::nullopt; }
  bool matches_version(const semver::Version& version) const {
    return locked_version ? version == *locked_version : requirement.matches(version);
  }
};

}  // namespace gantry
