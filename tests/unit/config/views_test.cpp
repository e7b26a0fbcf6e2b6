// The typed views of [build] and [term].
#include <gtest/gtest.h>

#include "config/build_config.h"
#include "config/term_config.h"
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
    return error_of([&] { load_build_config(load(text), reporter); });
  }
  std::string term_error(const std::string& text) {
    return error_of([&] { load_term_config(load(text), reporter); });
  }
};

TEST_F(ViewsTest, JobsAreANumberOrDefault) {
  EXPECT_EQ(job_count(std::nullopt, 4), 4);
  EXPECT_EQ(job_count(load_build_config(load("build.jobs = 3"), reporter).jobs, 4), 3);
  EXPECT_EQ(job_count(load_build_config(load("build.jobs = -1"), reporter).jobs, 4), 3);
  EXPECT_EQ(job_count(load_build_config(load("build.jobs = -100"), reporter).jobs, 4), 1);
  EXPECT_EQ(job_count(load_build_config(load("build.jobs = 'default'"), reporter).jobs, 4), 4);
  EXPECT_EQ(error_of([] { job_count(Jobs{0, ""}, 4); }), "jobs may not be 0");
  EXPECT_EQ(error_of([] { job_count(Jobs{std::nullopt, "x"}, 4); }),
            "could not parse `x`. Number of parallel jobs should be `default` or a number.");
  EXPECT_EQ(build_error("build.jobs = true"),
            "error in /w/.cargo/config.toml: could not load config key `build.jobs` <- "
            "invalid type: boolean `true`, expected an integer or string");
  environment.set("CARGO_BUILD_JOBS", "2");
  EXPECT_EQ(job_count(load_build_config(load("build.jobs = 3"), reporter).jobs, 4), 2);
}

TEST_F(ViewsTest, UnknownKeysOfBuildAreWarnedAbout) {
  load_build_config(load("build.unknown = 1\nbuild.jobs = 1"), reporter);
  ASSERT_EQ(reporter.lines.size(), 1U);
  EXPECT_EQ(reporter.lines[0], "warning: unused config key `build.unknown` in `/w/.cargo/config.toml`");
}

TEST_F(ViewsTest, BuildMustBeATable) {
  EXPECT_EQ(build_error("build = 1"),
            "invalid configuration for key `build`\nexpected a table, but found a integer for `build` in /w/.cargo/config.toml");
}

TEST_F(ViewsTest, TargetDirComesFromTheVariableFirst) {
  EXPECT_EQ(configured_target_dir(load()), std::nullopt);
  EXPECT_EQ(configured_target_dir(load("build.target-dir = 't'")), "/w/t");
  EXPECT_EQ(error_of([&] { configured_target_dir(load("build.target-dir = ''")); }),
            "the target directory is set to an empty string in /w/.cargo/config.toml");
  EXPECT_EQ(error_of([&] { configured_target_dir(load("build.target-dir = 4")); }),
            "error in /w/.cargo/config.toml: could not load config key `build.target-dir` <- "
            "error in /w/.cargo/config.toml: `build.target-dir` expected a string, but found a integer");
  environment.set("CARGO_TARGET_DIR", "v");
  EXPECT_EQ(configured_target_dir(load("build.target-dir = 't'")), "/w/v");
}

TEST_F(ViewsTest, BuildDirHasTemplates) {
  const BuildDirValues values{"/root", "/home/.cargo", "ab/cd"};
  const auto build_dir = [&](const std::string& text) { return configured_build_dir(load("build.build-dir = '" + text + "'"), values); };
  EXPECT_EQ(build_dir("b"), "/w/b");
  EXPECT_EQ(build_dir("{workspace-root}/b"), "/root/b");
  EXPECT_EQ(build_dir("{cargo-cache-home}/b/{workspace-path-hash}"), "/home/.cargo/b/ab/cd");
  const std::string help =
      "\n\nhelp: available template variables are `{workspace-root}`, `{cargo-cache-home}`, `{workspace-path-hash}`";
  EXPECT_EQ(error_of([&] { build_dir("{x}/y"); }), "unexpected variable `x` in build.build-dir path `{x}/y`" + help);
  EXPECT_EQ(error_of([&] { build_dir("{a}{b}"); }), "unexpected variable `a}{b` in build.build-dir path `{a}{b}`" + help);
  EXPECT_EQ(error_of([&] { build_dir("}{"); }), "unexpected opening bracket `{` in build.build-dir path `}{`");
  EXPECT_EQ(error_of([&] { build_dir("a}b"); }), "unexpected closing bracket `}` in build.build-dir path `a}b`");
}

TEST_F(ViewsTest, TermSaysWhatIsWrong) {
  EXPECT_EQ(term_error("term.progress.when = 'x'"),
            "error in /w/.cargo/config.toml: could not load config key `term.progress.when` <- "
            "unknown variant `x`, expected one of `auto`, `never`, `always`");
  EXPECT_EQ(term_error("term.progress.when = 'always'"), "\"always\" progress requires a `width` key");
  EXPECT_EQ(term_error("term.progress.width = -1"),
            "error in /w/.cargo/config.toml: could not load config key `term.progress.width` <- "
            "invalid value: integer `-1`, expected usize");
  EXPECT_EQ(term_error("term.verbose = 'x'"), "error in /w/.cargo/config.toml: `term.verbose` expected true/false, but found a string");
  EXPECT_EQ(term_error("term.progress = 1"),
            "invalid configuration for key `term.progress`\n"
            "expected a table, but found a integer for `term.progress` in /w/.cargo/config.toml");
  environment.set("CARGO_TERM_PROGRESS_WIDTH", "x");
  EXPECT_EQ(term_error("a = 1"), "error in environment variable `CARGO_TERM_PROGRESS_WIDTH`: invalid digit found in string");
}

TEST_F(ViewsTest, AVariableDoesNotExcuseAWrongTypeInAFile) {
  environment.set("CARGO_BUILD_INCREMENTAL", "true");
  EXPECT_EQ(build_error("build.incremental = 'x'"),
            "error in /w/.cargo/config.toml: `build.incremental` expected true/false, but found a string");
  cli = {"build.incremental=false"};
  EXPECT_EQ(load_build_config(load("build.incremental = 'x'"), reporter).incremental, false);
}

}  // namespace
}  // namespace gantry::config
