#include "plan/profile.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/edit_distance.h"
#include "base/error.h"
#include "manifest/names.h"
#include "model/package_id_spec.h"
#include "plan/profile_config.h"

namespace gantry::plan {
namespace {

using manifest::ProfileSettings;
using manifest::ProfileTable;

void merge_table(ProfileTable& into, const ProfileTable& over) {
  into.settings.merge(over.settings);
  if (over.inherits) into.inherits = over.inherits;
  if (over.dir_name) into.dir_name = over.dir_name;
  if (over.build_override) {
    if (!into.build_override) into.build_override.emplace();
    into.build_override->merge(*over.build_override);
  }
  for (const auto& [spec, settings] : over.package_overrides) into.package_overrides[spec].merge(settings);
}

Lto lto_of(const std::string& text) {
  if (text == "off" || text == "n" || text == "no") return Lto::Off;
  if (text == "false") return Lto::False;
  if (text == "true") return Lto::True;
  if (text == "thin") return Lto::Thin;
  return text == "fat" ? Lto::Fat : Lto::Other;
}

void apply(Profile& profile, const ProfileSettings& settings) {
  if (settings.opt_level) profile.opt_level = *settings.opt_level;
  if (settings.lto) {
    profile.lto = lto_of(*settings.lto);
    profile.lto_text = profile.lto == Lto::Other ? *settings.lto : "";
  }
  if (settings.codegen_backend) profile.codegen_backend = settings.codegen_backend;
  if (settings.codegen_units) profile.codegen_units = settings.codegen_units;
  if (settings.debug) {
    profile.debuginfo = *settings.debug;
    profile.debuginfo_deferred = false;
  }
  if (settings.split_debuginfo) profile.split_debuginfo = settings.split_debuginfo;
  if (settings.debug_assertions) profile.debug_assertions = *settings.debug_assertions;
  if (settings.overflow_checks) profile.overflow_checks = *settings.overflow_checks;
  if (settings.rpath) profile.rpath = *settings.rpath;
  if (settings.incremental) profile.incremental = *settings.incremental;
  if (settings.panic) profile.panic = *settings.panic;
  if (settings.strip) {
    profile.strip = *settings.strip;
    profile.strip_deferred = false;
  }
  if (settings.rustflags) profile.rustflags = *settings.rustflags;
  if (settings.hint_mostly_unused) profile.hint_mostly_unused = settings.hint_mostly_unused;
}

bool is_root(const std::string& name) { return name == "dev" || name == "release"; }

// Settings of [profile.dev] and [profile.release] when nothing is written (Cargo Book, "Profiles": Default profiles).
Profile built_in(const std::string& root) {
  Profile profile;
  profile.strip_deferred = true;
  if (root == "release") {
    profile.root = "release";
    profile.opt_level = "3";
  } else {
    profile.root = "debug";
    profile.debuginfo = "2";
    profile.debug_assertions = true;
    profile.overflow_checks = true;
    profile.incremental = true;
  }
  return profile;
}

struct PackageOverride {
  std::string spec_text;
  PackageIdSpec spec;
  ProfileSettings settings;
};

}  // namespace

struct ProfileSet::State {
  std::string name;
  std::string directory;
  Profile base;
  ProfileSettings build_override;
  std::optional<ProfileSettings> any_package;  // "*"
  std::vector<PackageOverride> packages;
  std::optional<bool> incremental;  // CARGO_INCREMENTAL, build.incremental
  manifest::Profiles from_manifest;
  std::vector<std::string> warnings;
};

namespace {

// All profiles by name, manifest and configuration merged, with inheritance still to be followed.
class Definitions {
 public:
  Definitions(const manifest::Profiles& from_manifest, const config::Config& config) : config_(config) {
    std::set<std::string> names{"dev", "release", "test", "bench"};
    for (const auto& [name, table] : from_manifest) {
      if (name == "doc") continue;  // deprecated: has no effect
      names.insert(name);
      tables_[name] = table;
    }
    for (const std::string& name : names) add_configuration(name);
    for (const std::string& name : names) chain(name);  // for its errors
  }

  // The profile and what it inherits from, root first.
  std::vector<std::string> chain(const std::string& name) {
    std::vector<std::string> result{name};
    std::set<std::string> seen{name};
    std::string current = name;
    while (true) {
      add_configuration(current);
      const auto table = tables_.find(current);
      const bool built_in_name = is_root(current) || current == "test" || current == "bench";
      if (table == tables_.end() && !built_in_name) {
        if (current == name) throw Error(fmt::format("profile `{}` is not defined", name));
        throw Error(fmt::format("profile `{}` inherits from `{}`, but that profile is not defined",
                                result[result.size() - 2], current));
      }
      const std::optional<std::string> inherits = table == tables_.end() ? std::nullopt : table->second.inherits;
      if (is_root(current)) {
        if (inherits) throw Error(fmt::format("`inherits` must not be specified in root profile `{}`", current));
        break;
      }
      std::string parent;
      if (inherits) {
        parent = *inherits;
      } else if (current == "test") {
        parent = "dev";
      } else if (current == "bench") {
        parent = "release";
      } else {
        throw Error(fmt::format(
            "profile `{}` is missing an `inherits` directive (`inherits` is required for all profiles except `dev` "
            "or `release`)",
            current));
      }
      if (!seen.insert(parent).second) {
        throw Error(
            fmt::format("profile inheritance loop detected with profile `{}` inheriting `{}`", current, parent));
      }
      result.push_back(parent);
      current = parent;
    }
    std::ranges::reverse(result);
    return result;
  }

  const ProfileTable* find(const std::string& name) const {
    const auto found = tables_.find(name);
    return found == tables_.end() ? nullptr : &found->second;
  }

  std::vector<std::string> warnings;

 private:
  void add_configuration(const std::string& name) {
    if (!loaded_.insert(name).second) return;
    auto found = read_config_profile(config_, name);
    if (!found) return;
    merge_table(tables_[name], found->table);
    warnings.insert(warnings.end(), found->warnings.begin(), found->warnings.end());
  }

  const config::Config& config_;
  std::map<std::string, ProfileTable> tables_;
  std::set<std::string> loaded_;
};

std::string directory_of(const std::string& name) {
  if (name == "dev" || name == "test") return "debug";
  return name == "bench" ? "release" : name;
}

}  // namespace

ProfileSet::ProfileSet(const manifest::Profiles& manifest_profiles, const config::Config& config, std::string requested,
                       const Environment& environment) {
  if (requested == "doc") throw Error("profile `doc` is reserved and not allowed to be explicitly specified");
  if (const auto problem = manifest::check_profile_name(requested)) throw Error(*problem);

  auto state = std::make_shared<State>();
  state->from_manifest = manifest_profiles;
  Definitions definitions(manifest_profiles, config);
  const std::vector<std::string> chain = definitions.chain(requested);
  state->warnings = std::move(definitions.warnings);
  state->base = built_in(chain.front());

  ProfileTable merged;
  for (const std::string& name : chain) {
    if (const ProfileTable* table = definitions.find(name)) merge_table(merged, *table);
  }
  apply(state->base, merged.settings);
  state->base.name = requested;
  if (merged.build_override) state->build_override = *merged.build_override;
  for (const auto& [text, settings] : merged.package_overrides) {
    if (text == "*") {
      state->any_package = settings;
      continue;
    }
    auto spec = PackageIdSpec::parse(text);
    if (!spec) throw Error(spec.error());
    std::string shown = spec->to_string();
    // Two spellings of one spec ("bar:1.0", "bar@1.0") are one override.
    const auto same = std::ranges::find(state->packages, shown, &PackageOverride::spec_text);
    if (same != state->packages.end()) {
      same->settings.merge(settings);
    } else {
      state->packages.push_back({std::move(shown), std::move(*spec), settings});
    }
  }
  if (const auto value = environment.get("CARGO_INCREMENTAL")) {
    state->incremental = *value == "1";
  } else if (const auto setting = config.get_bool({"build", "incremental"})) {
    state->incremental = setting->value;
  }
  state->directory = directory_of(requested);
  state->name = std::move(requested);
  state_ = std::move(state);
}

Profile ProfileSet::get(const PackageId& package, const ProfileFor& purpose) const {
  Profile profile = state_->base;
  if (purpose.is_host) {
    // What only runs during the build is not worth optimising, nor are its debug infos (unless they are asked for).
    profile.opt_level = "0";
    profile.codegen_units = std::nullopt;
    profile.debuginfo_deferred = true;
    apply(profile, state_->build_override);
  }
  if (state_->any_package && !purpose.is_member) apply(profile, *state_->any_package);
  const PackageOverride* matching = nullptr;
  for (const PackageOverride& candidate : state_->packages) {
    if (!candidate.spec.matches(package)) continue;
    if (matching != nullptr) {
      std::vector<std::string> specs;
      for (const PackageOverride& other : state_->packages) {
        if (other.spec.matches(package)) specs.push_back(other.spec_text);
      }
      throw Error(fmt::format("multiple package overrides in profile `{}` match package `{}`\nfound package specs: {}",
                              state_->name, package.display(), fmt::join(specs, ", ")));
    }
    matching = &candidate;
  }
  if (matching != nullptr) apply(profile, matching->settings);

  if (profile.debuginfo == "0") profile.debuginfo_deferred = false;
  if (purpose.is_host || purpose.is_test_like) profile.panic = "unwind";
  if (state_->incremental) profile.incremental = *state_->incremental;
  if (!purpose.is_local) profile.incremental = false;
  return profile;
}

const std::string& ProfileSet::name() const { return state_->name; }

const std::string& ProfileSet::directory() const { return state_->directory; }

std::string ProfileSet::describe() const {
  std::string text = state_->base.opt_level == "0" ? "unoptimized" : "optimized";
  if (state_->base.debuginfo != "0") text += " + debuginfo";
  return text;
}

void ProfileSet::validate(const std::vector<PackageId>& packages, Reporter& reporter) const {
  for (const std::string& warning : state_->warnings) reporter.warning(warning);
  for (const auto& [name, table] : state_->from_manifest) {
    std::map<std::string, PackageIdSpec> specs;  // by the text shown
    for (const auto& [text, settings] : table.package_overrides) {
      if (text == "*") continue;
      if (auto spec = PackageIdSpec::parse(text)) specs.emplace(spec->to_string(), std::move(*spec));
    }
    for (const auto& [text, spec] : specs) {
      const auto is_meant = [&, &spec = spec](const PackageId& id) { return spec.matches(id); };
      if (std::ranges::any_of(packages, is_meant)) continue;
      std::vector<std::string> same_name;
      for (const PackageId& id : packages) {
        if (id.name() == spec.name) same_name.push_back(id.display());
      }
      if (!same_name.empty()) {
        reporter.warning(
            fmt::format("profile package spec `{}` in profile `{}` has a version or URL that does not match any of the "
                        "packages: {}",
                        text, name, fmt::join(same_name, ", ")));
        continue;
      }
      std::vector<std::string> names;
      for (const PackageId& id : packages) names.push_back(id.name());
      std::string message =
          fmt::format("profile package spec `{}` in profile `{}` did not match any packages", text, name);
      if (const auto similar = closest_name(spec.name, names)) {
        message += fmt::format("\n\nhelp: a package with a similar name exists: `{}`", *similar);
      }
      reporter.warning(message);
    }
  }
}

}  // namespace gantry::plan
