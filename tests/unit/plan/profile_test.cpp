#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "plan/profile.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::plan {
namespace {

using testing::ElementsAre;

class ProfileTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  Environment environment;
  manifest::Profiles manifest_profiles;
  const PackageId member{"foo", *semver::Version::parse("0.1.0"), SourceId::path("/w")};
  const PackageId other{"bar", *semver::Version::parse("0.5.0"), SourceId::path("/bar")};

  ProfileSet make(const std::string& requested, const std::string& config_text = "") {
    files.directory("/w");
    if (!config_text.empty()) files.file("/w/.cargo/config.toml", config_text);
    const auto config = config::Config::load(files, environment, "/w", "/home/.cargo", {}, reporter);
    return ProfileSet(manifest_profiles, config, requested, environment);
  }
  Profile get(const std::string& requested, const std::string& config_text = "") {
    return make(requested, config_text).get(member, {.is_member = true, .is_local = true});
  }
  std::string error_of(const std::string& requested, const std::string& config_text = "") {
    try {
      make(requested, config_text);
    } catch (const Error& error) {
      std::string text = error.message();
      for (const std::string& cause : error.causes()) text += " / " + cause;
      return text;
    }
    return "no error";
  }
};

TEST_F(ProfileTest, defaults_are_those_of_the_book) {
  const Profile dev = get("dev");
  EXPECT_EQ(dev.opt_level, "0");
  EXPECT_EQ(dev.debuginfo, "2");
  EXPECT_TRUE(dev.debug_assertions && dev.overflow_checks && dev.incremental);
  const Profile release = get("release");
  EXPECT_EQ(release.opt_level, "3");
  EXPECT_EQ(release.debuginfo, "0");
  EXPECT_FALSE(release.debug_assertions || release.overflow_checks || release.incremental);
  EXPECT_EQ(get("test").root, "debug");
  EXPECT_EQ(get("bench").root, "release");
}

TEST_F(ProfileTest, directories_and_descriptions) {
  manifest_profiles["fast"].inherits = "release";
  manifest_profiles["fast"].settings.debug = "1";
  EXPECT_EQ(make("test").directory(), "debug");
  EXPECT_EQ(make("bench").directory(), "release");
  EXPECT_EQ(make("fast").directory(), "fast");
  EXPECT_EQ(make("dev").describe(), "unoptimized + debuginfo");
  EXPECT_EQ(make("release").describe(), "optimized");
  EXPECT_EQ(make("fast").describe(), "optimized + debuginfo");
}

TEST_F(ProfileTest, settings_are_inherited_along_the_chain) {
  manifest_profiles["dev"].settings.codegen_units = 3;
  manifest_profiles["a"].inherits = "dev";
  manifest_profiles["a"].settings.opt_level = "1";
  manifest_profiles["b"].inherits = "a";
  manifest_profiles["b"].build_override.emplace().codegen_units = 9;
  const Profile profile = get("b");
  EXPECT_EQ(profile.codegen_units, 3U);
  EXPECT_EQ(profile.opt_level, "1");
  EXPECT_EQ(make("b").get(member, {.is_member = true, .is_local = true, .is_host = true}).codegen_units, 9U);
}

TEST_F(ProfileTest, wrong_inheritance_is_refused) {
  EXPECT_EQ(error_of("alpha"), "profile `alpha` is not defined");
  manifest_profiles["x"].settings.opt_level = "1";
  EXPECT_EQ(error_of("dev"),
            "profile `x` is missing an `inherits` directive (`inherits` is required for all profiles except `dev` or "
            "`release`)");
  manifest_profiles["x"].inherits = "y";
  EXPECT_EQ(error_of("dev"), "profile `x` inherits from `y`, but that profile is not defined");
  manifest_profiles["y"].inherits = "x";
  EXPECT_EQ(error_of("dev"), "profile inheritance loop detected with profile `y` inheriting `x`");
  manifest_profiles.clear();
  manifest_profiles["dev"].inherits = "release";
  EXPECT_EQ(error_of("release"), "`inherits` must not be specified in root profile `dev`");
}

TEST_F(ProfileTest, reserved_names_are_refused) {
  EXPECT_EQ(error_of("doc"), "profile `doc` is reserved and not allowed to be explicitly specified");
  EXPECT_THAT(error_of("build"), testing::StartsWith("profile name `build` is reserved\n"));
}

TEST_F(ProfileTest, overrides_apply_from_general_to_special) {
  manifest_profiles["dev"].build_override.emplace().opt_level = "1";
  manifest_profiles["dev"].package_overrides["*"].codegen_units = 7;
  manifest_profiles["dev"].package_overrides["bar"].opt_level = "3";
  const ProfileSet profiles = make("dev");
  EXPECT_EQ(profiles.get(member, {.is_member = true, .is_host = true}).opt_level, "1");
  EXPECT_EQ(profiles.get(member, {.is_member = true}).codegen_units, std::nullopt);
  EXPECT_EQ(profiles.get(other, {.is_host = true}).opt_level, "3");
  EXPECT_EQ(profiles.get(other, {}).codegen_units, 7U);
}

TEST_F(ProfileTest, two_overrides_of_one_package_are_refused) {
  manifest_profiles["dev"].package_overrides["bar"].opt_level = "3";
  manifest_profiles["dev"].package_overrides["bar:0.5.0"].opt_level = "2";
  try {
    (void)make("dev").get(other, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "multiple package overrides in profile `dev` match package `bar v0.5.0 (/bar)`\nfound package specs: "
              "bar, bar@0.5.0");
  }
}

TEST_F(ProfileTest, host_units_unwind_without_optimisation_and_defer_debug_info) {
  manifest_profiles["dev"].settings.panic = "abort";
  manifest_profiles["dev"].settings.opt_level = "2";
  manifest_profiles["dev"].settings.codegen_units = 4;
  const Profile host = make("dev").get(member, {.is_member = true, .is_local = true, .is_host = true});
  EXPECT_EQ(host.panic, "unwind");
  EXPECT_EQ(host.opt_level, "0");
  EXPECT_EQ(host.codegen_units, std::nullopt);
  EXPECT_EQ(host.debuginfo, "2");
  EXPECT_TRUE(host.debuginfo_deferred);
  EXPECT_EQ(make("dev").get(member, {.is_member = true}).panic, "abort");
  EXPECT_EQ(make("dev").get(member, {.is_member = true, .is_test_like = true}).panic, "unwind");
}

TEST_F(ProfileTest, debug_info_asked_for_in_the_build_override_is_not_deferred) {
  manifest_profiles["dev"].build_override.emplace().debug = "2";
  EXPECT_FALSE(make("dev").get(member, {.is_host = true}).debuginfo_deferred);
}

TEST_F(ProfileTest, incremental_is_for_local_sources_and_can_be_forced) {
  EXPECT_FALSE(make("dev").get(other, {.is_local = false}).incremental);
  environment.set("CARGO_INCREMENTAL", "0");
  EXPECT_FALSE(get("dev").incremental);
  environment.set("CARGO_INCREMENTAL", "1");
  EXPECT_TRUE(get("release").incremental);
  environment.unset("CARGO_INCREMENTAL");
  EXPECT_FALSE(get("dev", "[build]\nincremental = false\n").incremental);
}

TEST_F(ProfileTest, configuration_wins_key_by_key) {
  manifest_profiles["dev"].settings.codegen_units = 2;
  manifest_profiles["dev"].package_overrides["bar"].opt_level = "3";
  const ProfileSet profiles = make("dev", "[profile.dev.package.bar]\nopt-level = 2\n");
  EXPECT_EQ(profiles.get(other, {}).opt_level, "2");
  EXPECT_EQ(profiles.get(other, {}).codegen_units, 2U);
}

TEST_F(ProfileTest, variables_define_profiles) {
  environment.set("CARGO_PROFILE_OTHER_INHERITS", "dev");
  environment.set("CARGO_PROFILE_OTHER_CODEGEN_UNITS", "1");
  environment.set("CARGO_PROFILE_OTHER_DEBUG", "line-tables-only");
  environment.set("CARGO_PROFILE_OTHER_BUILD_OVERRIDE_OPT_LEVEL", "s");
  const ProfileSet profiles = make("other");
  EXPECT_EQ(profiles.get(member, {}).codegen_units, 1U);
  EXPECT_EQ(profiles.get(member, {}).debuginfo, "line-tables-only");
  EXPECT_EQ(profiles.get(member, {.is_host = true}).opt_level, "s");
}

TEST_F(ProfileTest, wrong_configuration_is_refused_with_its_place) {
  EXPECT_EQ(error_of("dev", "[profile.dev]\nopt-level = 'x'\n"),
            "error in /w/.cargo/config.toml: could not load config key `profile.dev` / "
            "error in /w/.cargo/config.toml: could not load config key `profile.dev.opt-level` / "
            "must be `0`, `1`, `2`, `3`, `s` or `z`, but found the string: \"x\"");
  EXPECT_EQ(error_of("dev", "[profile.dev.build-override]\nlto = true\n"),
            "config profile `dev` is not valid (defined in `/w/.cargo/config.toml`) / `lto` may not be specified in a "
            "`build-override` "
            "profile");
  EXPECT_EQ(error_of("dev", "[profile.dev]\npackage = 1\n"),
            "error in /w/.cargo/config.toml: could not load config key `profile.dev` / "
            "invalid configuration for key `profile.dev.package`\n"
            "expected a table, but found a integer for `profile.dev.package` in /w/.cargo/config.toml");
}

TEST_F(ProfileTest, unused_keys_and_overrides_are_warned_about) {
  manifest_profiles["dev"].package_overrides["bar:1.2.3"].opt_level = "1";
  manifest_profiles["dev"].package_overrides["bart"].opt_level = "1";
  manifest_profiles["dev"].package_overrides["no-suggestion"].opt_level = "1";
  make("dev", "[profile.dev]\nbad-key = 1\n").validate({other, member}, reporter);
  EXPECT_THAT(reporter.lines,
              ElementsAre("warning: unused config key `profile.dev.bad-key` in `/w/.cargo/config.toml`",
                          "warning: profile package spec `bar@1.2.3` in profile `dev` has a version or URL that does "
                          "not match any of the "
                          "packages: bar v0.5.0 (/bar)",
                          "warning: profile package spec `bart` in profile `dev` did not match any packages\n\n"
                          "help: a package with a similar name exists: `bar`",
                          "warning: profile package spec `no-suggestion` in profile `dev` did not match any packages"));
}

}  // namespace
}  // namespace gantry::plan
