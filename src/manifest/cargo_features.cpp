#include "manifest/cargo_features.h"

#include <algorithm>

#include <fmt/format.h>

#include "model/unstable_flags.h"

namespace gantry::manifest {

namespace {

enum class Stage { Stable, Unstable, Removed };

struct CargoFeature {
  std::string_view name;
  Stage stage;
  std::string_view version;  // stable since, removed in
  std::string_view docs;     // below .../cargo/
};

constexpr CargoFeature kFeatures[] = {
    {"test-dummy-stable", Stage::Stable, "1.0", ""},
    {"test-dummy-unstable", Stage::Unstable, "", "reference/unstable.html"},
    {"alternative-registries", Stage::Stable, "1.34", "reference/registries.html"},
    {"edition", Stage::Stable, "1.31", "reference/manifest.html#the-edition-field"},
    {"rename-dependency", Stage::Stable, "1.31",
     "reference/specifying-dependencies.html#renaming-dependencies-in-cargotoml"},
    {"publish-lockfile", Stage::Removed, "1.37", "reference/unstable.html#publish-lockfile"},
    {"profile-overrides", Stage::Stable, "1.41", "reference/profiles.html#overrides"},
    {"default-run", Stage::Stable, "1.37", "reference/manifest.html#the-default-run-field"},
    {"metabuild", Stage::Unstable, "", "reference/unstable.html#metabuild"},
    {"public-dependency", Stage::Unstable, "", "reference/unstable.html#public-dependency"},
    {"named-profiles", Stage::Stable, "1.57", "reference/profiles.html#custom-profiles"},
    {"resolver", Stage::Stable, "1.51", "reference/resolver.html#resolver-versions"},
    {"strip", Stage::Stable, "1.58", "reference/profiles.html#strip-option"},
    {"rust-version", Stage::Stable, "1.56", "reference/manifest.html#the-rust-version-field"},
    {"edition2021", Stage::Stable, "1.56", "reference/manifest.html#the-edition-field"},
    {"edition2024", Stage::Stable, "1.85", "reference/manifest.html#the-edition-field"},
    {"unstable-editions", Stage::Unstable, "", "reference/unstable.html#unstable-editions"},
    {"per-package-target", Stage::Unstable, "", "reference/unstable.html#per-package-target"},
    {"codegen-backend", Stage::Unstable, "", "reference/unstable.html#codegen-backend"},
    {"different-binary-name", Stage::Unstable, "", "reference/unstable.html#different-binary-name"},
    {"profile-rustflags", Stage::Unstable, "", "reference/unstable.html#profile-rustflags-option"},
    {"workspace-inheritance", Stage::Stable, "1.64", "reference/unstable.html#workspace-inheritance"},
    {"trim-paths", Stage::Unstable, "", "reference/unstable.html#profile-trim-paths-option"},
    {"open-namespaces", Stage::Unstable, "", "reference/unstable.html#open-namespaces"},
    {"path-bases", Stage::Unstable, "", "reference/unstable.html#path-bases"},
    {"multiple-build-scripts", Stage::Unstable, "", "reference/unstable.html#multiple-build-scripts"},
    {"panic-immediate-abort", Stage::Unstable, "", "reference/unstable.html#panic-immediate-abort"},
};

constexpr std::string_view kDocs = "https://doc.rust-lang.org/cargo/";

const CargoFeature* find_feature(std::string_view name) {
  for (const auto& feature : kFeatures) {
    if (feature.name == name) return &feature;
  }
  return nullptr;
}

Error unknown_feature(const std::string& name) {
  std::string text = fmt::format("unknown Cargo.toml feature `{}`\n\n", name);
  if (std::string dashed = name;
      std::replace(dashed.begin(), dashed.end(), '_', '-'), dashed != name && find_feature(dashed)) {
    return Error(text + "Feature names must use '-' instead of '_'.");
  }
  // People take `-Z` flags for manifest features.
  if (const auto* flag = find_unstable_flag(name); flag != nullptr && !flag->stabilized) {
    text += fmt::format("This feature can be enabled via -Z{} or the `[unstable]` section in config.toml.\n", name);
  }
  return Error(text + "See https://doc.rust-lang.org/nightly/cargo/reference/unstable.html for more information.");
}

}  // namespace

void check_cargo_features(LoadContext& context, const Strings& features) {
  std::vector<const CargoFeature*> seen;
  for (const auto& name : features) {
    const auto* feature = find_feature(name);
    if (feature == nullptr) throw unknown_feature(name);
    if (std::find(seen.begin(), seen.end(), feature) != seen.end()) {
      throw Error(fmt::format("the cargo feature `{}` has already been activated", name));
    }
    seen.push_back(feature);
    const auto see = fmt::format("See {}{} for more information about using this feature.", kDocs, feature->docs);
    switch (feature->stage) {
      case Stage::Stable:
        if (context.options().is_dependency_from_registry) break;
        context.warn(
            fmt::format("the cargo feature `{}` has been stabilized in the {} release and is no longer necessary to be "
                        "listed in the manifest\n  {}",
                        name, feature->version, see));
        break;
      case Stage::Unstable:
        throw Error(fmt::format(
            "the cargo feature `{}` requires a nightly version of Cargo, but this is the `stable` channel\n"
            "See https://doc.rust-lang.org/book/appendix-07-nightly-rust.html for more information about Rust "
            "release channels.\n{}",
            name, see));
      case Stage::Removed:
        throw Error(fmt::format(
            "the cargo feature `{}` has been removed in the {} release\n\nRemove the feature from Cargo.toml to "
            "remove this error.\n{}",
            name, feature->version, see));
    }
  }
}

Error feature_required(std::string_view feature) {
  const auto* known = find_feature(feature);
  return Error(
      fmt::format("feature `{}` is required\n\nThe package requires the Cargo feature called `{}`, but that feature is "
                  "not stabilized in this "
                  "version of Cargo (1.95.0 (f2d3ce0bd 2026-03-21)).\nConsider trying a newer version of Cargo (this "
                  "may require the nightly "
                  "release).\nSee https://doc.rust-lang.org/nightly/cargo/{} for more information about the status of "
                  "this feature.",
                  feature, feature, known == nullptr ? "reference/unstable.html" : known->docs));
}

}  // namespace gantry::manifest
