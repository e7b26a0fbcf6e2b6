#include "manifest/profiles.h"

#include <fmt/format.h>

#include "manifest/cargo_features.h"

namespace gantry::manifest {

void ProfileSettings::merge(const ProfileSettings& over) {
  const auto take = [](auto& target, const auto& value) {
    if (value) target = value;
  };
  take(opt_level, over.opt_level);
  take(lto, over.lto);
  take(codegen_backend, over.codegen_backend);
  take(codegen_units, over.codegen_units);
  take(debug, over.debug);
  take(split_debuginfo, over.split_debuginfo);
  take(debug_assertions, over.debug_assertions);
  take(overflow_checks, over.overflow_checks);
  take(rpath, over.rpath);
  take(incremental, over.incremental);
  take(panic, over.panic);
  take(strip, over.strip);
  take(rustflags, over.rustflags);
  take(trim_paths, over.trim_paths);
  take(hint_mostly_unused, over.hint_mostly_unused);
}

namespace {

void check_gates(const RawProfile& profile) {
  if (profile.settings.codegen_backend) throw feature_required("codegen-backend");
  if (profile.settings.rustflags) throw feature_required("profile-rustflags");
  if (profile.settings.trim_paths) throw feature_required("trim-paths");
  if (profile.settings.panic == "immediate-abort") throw feature_required("panic-immediate-abort");
}

// A `package` or `build-override` table: what concerns the whole program may not stand there.
void check_override(const RawProfile& profile, std::string_view kind) {
  if (profile.package) throw Error("package-specific profiles cannot be nested");
  if (profile.build_override) throw Error("build-override profiles cannot be nested");
  const std::pair<std::string_view, bool> wrong[] = {{"panic", profile.settings.panic.has_value()},
                                                     {"lto", profile.settings.lto.has_value()},
                                                     {"rpath", profile.settings.rpath.has_value()}};
  for (const auto& [key, present] : wrong) {
    if (present) throw Error(fmt::format("`{}` may not be specified in a `{}` profile", key, kind));
  }
  check_gates(profile);
}

void check_profile(LoadContext& context, const std::string& name, const RawProfile& profile) {
  check_gates(profile);
  if (profile.build_override) check_override(*profile.build_override, "build-override");
  if (profile.package) {
    for (const auto& [spec, settings] : *profile.package) check_override(settings, "package");
  }
  if (profile.dir_name) {
    throw Error(fmt::format(
        "dir-name=\"{}\" in profile `{}` is not currently allowed, directory names are tied to the profile name for "
        "custom profiles",
        *profile.dir_name, name));
  }
  if (name == "doc") context.warn("profile `doc` is deprecated and has no effect");
  if (!profile.settings.panic) return;
  const auto& panic = *profile.settings.panic;
  if (panic != "unwind" && panic != "abort") {
    throw Error(fmt::format(
        "`panic` setting of `{}` is not a valid setting, must be `unwind`, `abort`, or `immediate-abort`.", panic));
  }
  if (name == "test" || name == "bench") context.warn(fmt::format("`panic` setting is ignored for `{}` profile", name));
}

}  // namespace

Profiles make_profiles(LoadContext& context, const std::map<std::string, RawProfile>& raw) {
  Profiles profiles;
  for (const auto& [name, profile] : raw) {
    check_profile(context, name, profile);
    auto& table = profiles[name];
    table.settings = profile.settings;
    table.inherits = profile.inherits;
    table.dir_name = profile.dir_name;
    if (profile.build_override) table.build_override = profile.build_override->settings;
    if (profile.package) {
      for (const auto& [spec, settings] : *profile.package) table.package_overrides[spec] = settings.settings;
    }
  }
  return profiles;
}

}  // namespace gantry::manifest
