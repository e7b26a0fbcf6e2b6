// The tables of a published manifest that need nothing but their raw form. Internal to manifest/.
#pragma once

#include <set>
#include <string>

#include "manifest/dependencies.h"
#include "manifest/raw.h"
#include "manifest/targets.h"

namespace gantry::manifest {

toml::Value text_list(const Strings& items);

toml::Table publish_target(const NormalTarget& target);
// Path and git keys are gone, registries named by their index.
toml::Table publish_dependency(const RawDependency& raw, const LoadOptions& options);
// With all keys; one that was written as a version alone stays so.
toml::Value vendor_dependency(const RawDependency& raw);
toml::Table vendor_dependencies(const RawDependencies& dependencies);
// [workspace]: `original` is the table as written.
toml::Table vendor_workspace(const RawWorkspace& workspace, const toml::Table& original);
// Without values about dependencies that are not among `dependencies`.
toml::Table publish_features(const RawFeatures& features, const std::set<std::string>& dependencies);
toml::Table publish_lints(const RawLintTools& tools);
// `original`: the [profile] table as written.
toml::Table publish_profiles(const std::map<std::string, RawProfile>& profiles, const toml::Value& original);
toml::Table publish_badges(const Badges& badges);

}  // namespace gantry::manifest
