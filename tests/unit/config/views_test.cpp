// The typed views of [build] and [term].
#include <gtest/gtest.h>

#include <limits>

#include "config/build_config.h"
#include "config/cache_config.h"
#include "config/http_config.h"
#include "config/registry.h"
#include "config/term_config.h"
#include "config/variant.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::config {
namespace {

class ViewsTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  Environment environment;
  std::vector<std::string> cli;

  Config load(const std::string& text = "") {
    if (!text.empty()) files.file("/w/.cargo/config.toml", text);
    return Config::load(files, environment, "/w", "/home/.cargo", cli, reporter);
  }
  template <typename Action>
  std::string error_of(Action action) {
    try {
      action();
    } catch (const Error& error) {
      auto text = error.message();
      for (const auto& cause : error.causes()) text += " <- " + cause;
      return text;
    }
    return "no error";
  }
  std::string build_error(const std::string& text) {
    return error_of([&] { check_build_table(load(text)); });
  }
  std::string term_error(const std::string& text) {
    return error_of([&] { load_term_config(load(text), reporter); });
  }
};

TEST_F(ViewsTest, AVariantIsOneOfItsWords) {
  const std::string_view two[] = {"always", "never"};
  const std::string_view three[] = {"auto", "always", "never"};
  const auto config = load("[a]\ngood = \"never\"\nbad = \"x\"");
  EXPECT_EQ(get_variant(config, {"a", "good"}, two), "never");
  EXPECT_EQ(get_variant(config, {"a", "absent"}, two), std::nullopt);
  EXPECT_EQ(
      error_of([&] {
        get_variant(config, {"a", "bad"}, two);
      }),
      "error in /w/.cargo/config.toml: could not load config key `a.bad` <- unknown variant `x`, expected `always` "
      "or `never`");
  EXPECT_EQ(error_of([&] {
              get_variant(config, {"a", "bad"}, three);
            }),
            "error in /w/.cargo/config.toml: could not load config key `a.bad` <- unknown variant `x`, expected one of "
            "`auto`, `always`, `never`");
}

TEST_F(ViewsTest, JobsAreANumberOrDefault) {
  EXPECT_EQ(job_count(std::nullopt, 4), 4);
  EXPECT_EQ(job_count(configured_jobs(load("build.jobs = 3")), 4), 3);
  EXPECT_EQ(job_count(configured_jobs(load("build.jobs = -1")), 4), 3);
  EXPECT_EQ(job_count(configured_jobs(load("build.jobs = -100")), 4), 1);
  EXPECT_EQ(job_count(configured_jobs(load("build.jobs = 'default'")), 4), 4);
  EXPECT_EQ(error_of([] { job_count(Jobs{0, ""}, 4); }), "jobs may not be 0");
  EXPECT_EQ(error_of([] {
              job_count(Jobs{std::nullopt, "x"}, 4);
            }),
            "could not parse `x`. Number of parallel jobs should be `default` or a number.");
  EXPECT_EQ(build_error("build.jobs = true"),
            "error in /w/.cargo/config.toml: could not load config key `build.jobs` <- "
            "invalid type: boolean `true`, expected an integer or string");
  environment.set("CARGO_BUILD_JOBS", "2");
  EXPECT_EQ(job_count(configured_jobs(load("build.jobs = 3")), 4), 2);
}

TEST_F(ViewsTest, UnknownKeysOfBuildAreWarnedAbout) {
  EXPECT_EQ(check_build_table(load("build.unknown = 1\nbuild.jobs = 1")),
            std::vector<std::string>{"unused config key `build.unknown` in `/w/.cargo/config.toml`"});
}

TEST_F(ViewsTest, UnknownKeysOfNetworkTablesComeInTheOrderOfTheTables) {
  const auto warning = [](const std::string& key) {
    return "unused config key `" + key + "` in `/w/.cargo/config.toml`";
  };
  EXPECT_EQ(unused_network_keys(load("http.x = 1\nhttp.proxy = 1\nnet.x = 1\nnet.retry = 1\nnet.ssh.x = 1")),
            (std::vector<std::string>{warning("net.x"), warning("net.ssh.x"), warning("http.x")}));
  EXPECT_EQ(unused_network_keys(load("http.x = 1\nnet = 'x'")), std::vector<std::string>{warning("http.x")});
}

TEST_F(ViewsTest, SettingsOfNightlyVersionsAreIgnoredWithAWarning) {
  const std::string text = "[build]\nsbom = true\nanalysis.enabled = true\n";
  const std::string sbom = "ignoring 'sbom' config, pass `-Zsbom` to enable it";
  const std::string analysis = "ignoring 'build.analysis' config, pass `-Zbuild-analysis` to enable it";
  EXPECT_EQ(ignored_build_settings(load(text), true), (std::vector<std::string>{sbom, analysis}));
  EXPECT_EQ(ignored_build_settings(load(text), false), std::vector<std::string>{sbom});
  EXPECT_EQ(check_resolver_table(load("[resolver]\nfeature-unification = \"package\"\nlockfile-path = \"x\"")),
            (std::vector<std::string>{"ignoring `resolver.feature-unification` without `-Zfeature-unification`",
                                      "ignoring `resolver.lockfile-path`, pass `-Zlockfile-path` to enable it"}));
}

TEST_F(ViewsTest, TargetsOfABuildAreTexts) {
  const std::string context = "error in /w/.cargo/config.toml: could not load config key `build.target`";
  EXPECT_EQ(
      error_of([&] { configured_targets(load("build.target = ['a', 1]")); }),
      context + " <- " + context + " <- error in /w/.cargo/config.toml: failed to parse config at `build.target[1]`");
}

TEST_F(ViewsTest, ResolverIsATableOfKnownKeys) {
  EXPECT_EQ(check_resolver_table(load("resolver.x = 1")),
            std::vector<std::string>{"unused config key `resolver.x` in `/w/.cargo/config.toml`"});
  EXPECT_EQ(error_of([&] { check_resolver_table(load("resolver = 1")); }),
            "invalid configuration for key `resolver`\nexpected a table, but found a integer for `resolver` in "
            "/w/.cargo/config.toml");
}

TEST_F(ViewsTest, BuildMustBeATable) {
  EXPECT_EQ(build_error("build = 1"),
            "invalid configuration for key `build`\nexpected a table, but found a integer for `build` in "
            "/w/.cargo/config.toml");
}

TEST_F(ViewsTest, EveryKeyOfBuildHasItsType) {
  const std::string place = "error in /w/.cargo/config.toml: ";
  for (const std::string name : {"target-dir", "build-dir", "artifact-dir", "dep-info-basedir", "rustc", "rustdoc",
                                 "rustc-wrapper", "rustc-workspace-wrapper"}) {
    EXPECT_EQ(build_error("build." + name + " = 4"), place + "could not load config key `build." + name + "` <- " +
                                                         place + "`build." + name +
                                                         "` expected a string, but found a integer");
  }
  for (const std::string name : {"pipelining", "incremental", "sbom"}) {
    EXPECT_EQ(build_error("build." + name + " = 4"),
              place + "`build." + name + "` expected true/false, but found a integer");
  }
  for (const std::string name : {"rustflags", "rustdocflags"}) {
    EXPECT_TRUE(build_error("build." + name + " = 4").starts_with("invalid configuration for key `build." + name));
  }
  EXPECT_EQ(build_error("build.warnings = 'x'"), place +
                                                     "could not load config key `build.warnings` <- "
                                                     "unknown variant `x`, expected one of `warn`, `allow`, `deny`");
  EXPECT_EQ(build_error("build.target = true"),
            place + "could not load config key `build.target` <- " + place +
                "could not load config key `build.target` <- invalid type: boolean `true`, expected a string or array");
}

TEST_F(ViewsTest, TheIndexOfThePublicRegistryIsSparseOrAGitRepository) {
  EXPECT_EQ(crates_io_protocol(load()), CratesIoProtocol::Sparse);
  EXPECT_EQ(crates_io_protocol(load("registries.crates-io.protocol = 'sparse'")), CratesIoProtocol::Sparse);
  EXPECT_EQ(crates_io_protocol(load("registries.crates-io.protocol = 'git'")), CratesIoProtocol::Git);
  EXPECT_EQ(error_of([&] { crates_io_protocol(load("registries.crates-io.protocol = 'x'")); }),
            "unsupported registry protocol `x` (defined in /w/.cargo/config.toml)");
}

TEST_F(ViewsTest, NoRegistryHasAnEmptyName) {
  EXPECT_EQ(error_of([&] { registry_by_name(load("registries.''.index = 'sparse+http://x/'"), ""); }),
            "registry name cannot be empty");
}

TEST_F(ViewsTest, EveryKeyOfHttpHasItsType) {
  const auto http_error = [&](const std::string& text) { return error_of([&] { load_http_options(load(text)); }); };
  const std::string place = "error in /w/.cargo/config.toml: ";
  EXPECT_EQ(http_error("http = 1"),
            "invalid configuration for key `http`\nexpected a table, but found a integer for `http` in "
            "/w/.cargo/config.toml");
  EXPECT_EQ(http_error("http.proxy = 1"), place + "`http.proxy` expected a string, but found a integer");
  EXPECT_EQ(http_error("http.cainfo = 1"), place + "could not load config key `http.cainfo` <- " + place +
                                               "`http.cainfo` expected a string, but found a integer");
  EXPECT_EQ(http_error("http.debug = 'x'"), place + "`http.debug` expected true/false, but found a string");
  EXPECT_EQ(http_error("http.timeout = -1"),
            place + "could not load config key `http.timeout` <- invalid value: integer `-1`, expected u64");
  EXPECT_EQ(http_error("http.low-speed-limit = 5000000000"), place +
                                                                 "could not load config key `http.low-speed-limit` <- "
                                                                 "invalid value: integer `5000000000`, expected u32");
  EXPECT_EQ(http_error("http.ssl-version.min = false"),
            place + "could not load config key `http.ssl-version` <- " + place +
                "`http.ssl-version.min` expected a string, but found a boolean");
  EXPECT_EQ(http_error("http.ssl-version = 1"), place +
                                                    "could not load config key `http.ssl-version` <- "
                                                    "invalid type: integer `1`, expected a string or map");
  EXPECT_EQ(error_of([&] { network_retries(load("net.retry = -1")); }),
            place + "could not load config key `net.retry` <- invalid value: integer `-1`, expected u32");
}

TEST_F(ViewsTest, TermSaysWhatIsWrong) {
  EXPECT_EQ(term_error("term.progress.when = 'x'"),
            "error in /w/.cargo/config.toml: could not load config key `term.progress.when` <- "
            "unknown variant `x`, expected one of `auto`, `never`, `always`");
  EXPECT_EQ(term_error("term.progress.when = 'always'"), "\"always\" progress requires a `width` key");
  EXPECT_EQ(term_error("term.progress.width = -1"),
            "error in /w/.cargo/config.toml: could not load config key `term.progress.width` <- "
            "invalid value: integer `-1`, expected usize");
  EXPECT_EQ(term_error("term.verbose = 'x'"),
            "error in /w/.cargo/config.toml: `term.verbose` expected true/false, but found a string");
  EXPECT_EQ(term_error("term.progress = 1"),
            "invalid configuration for key `term.progress`\n"
            "expected a table, but found a integer for `term.progress` in /w/.cargo/config.toml");
  environment.set("CARGO_TERM_PROGRESS_WIDTH", "x");
  EXPECT_EQ(term_error("a = 1"),
            "error in environment variable `CARGO_TERM_PROGRESS_WIDTH`: invalid digit found in string");
}

TEST_F(ViewsTest, AVariableDoesNotExcuseAWrongTypeInAFile) {
  environment.set("CARGO_BUILD_INCREMENTAL", "true");
  EXPECT_EQ(build_error("build.incremental = 'x'"),
            "error in /w/.cargo/config.toml: `build.incremental` expected true/false, but found a string");
  cli = {"build.incremental=false"};
  EXPECT_EQ(build_error("build.incremental = 'x'"), "no error");
}

TEST_F(ViewsTest, CachesAreCleanedAlwaysNeverOrAfterATimeSpan) {
  const auto error = [&](const std::string& value) {
    return error_of([&] { auto_clean_frequency(load("[cache]\nauto-clean-frequency = " + value)); });
  };
  for (const auto* good :
       {"'always'", "'never'", "'1 day'", "'1day'", "'2 weeks'", "'3 hour'", "'0 seconds'", "'12months'"})
    EXPECT_EQ(error(good), "no error") << good;
  for (const std::string bad : {"day", "-1 day", "1  day", " 1 day", "1 day ", "1.5 days", "1 year", "Never", ""}) {
    EXPECT_EQ(error("'" + bad + "'"),
              "config option `cache.auto-clean-frequency` expected a value of \"always\", \"never\", or \"N "
              "seconds/minutes/days/weeks/months\", got: \"" +
                  bad + "\"");
  }
  EXPECT_EQ(error("'99999999999999999999 days'").substr(0, 13), "config option");
  EXPECT_EQ(error("1"),
            "error in /w/.cargo/config.toml: `cache.auto-clean-frequency` expected a string, but found a integer");
  EXPECT_EQ(error_of([&] { auto_clean_frequency(load("cache = 1")); }),
            "expected table for configuration key `cache`, but found integer in /w/.cargo/config.toml");
  EXPECT_EQ(error_of([&] { auto_clean_frequency(load("cache.unknown = 1")); }), "no error");
  const auto seconds = [&](const std::string& value) {
    return auto_clean_frequency(load("[cache]\nauto-clean-frequency = '" + value + "'")).seconds;
  };
  EXPECT_EQ(auto_clean_frequency(load("")).seconds, 86'400);
  EXPECT_EQ(seconds("3 weeks"), 3 * 7 * 86'400);
  EXPECT_EQ(seconds("2months"), 2 * 2'629'746);
  EXPECT_EQ(seconds("400000000000000 weeks"), std::numeric_limits<std::int64_t>::max());
  using Kind = CleanFrequency::Kind;
  EXPECT_EQ(auto_clean_frequency(load("cache.auto-clean-frequency = 'never'")).kind, Kind::Never);
  EXPECT_EQ(auto_clean_frequency(load("cache.auto-clean-frequency = 'always'")).kind, Kind::Always);
}

}  // namespace
}  // namespace gantry::config
