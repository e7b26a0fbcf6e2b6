#include "config/config.h"

#include <gtest/gtest.h>

#include "config/registry.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::config {
namespace {

class ConfigTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  Environment environment;
  std::vector<std::string> cli;

  Config load() { return Config::load(files, environment, "/w/p", "/home/.cargo", cli, reporter); }
  // The whole chain of the error that `action` ends with.
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
};

TEST_F(ConfigTest, TheNearestFileWinsForScalars) {
  files.file("/w/p/.cargo/config.toml", "build.target-dir = 'near'")
      .file("/w/.cargo/config.toml", "build.target-dir = 'far'");
  EXPECT_EQ(load().get_string({"build", "target-dir"})->value, "near");
}

TEST_F(ConfigTest, AnIndexMayBeRelativeToItsFile) {
  files.file("/w/.cargo/config.toml", "registries.a.index = 'file:indexes/a'\nregistries.b.index = 'file:///b'");
  const auto config = load();
  EXPECT_EQ(registry_by_name(config, "a").url(), "file:///w/indexes/a");
  EXPECT_EQ(registry_by_name(config, "b").url(), "file:///b");
}

TEST_F(ConfigTest, ListsAreJoinedWithTheNearestLast) {
  files.file("/w/p/.cargo/config.toml", "build.rustflags = ['b']")
      .file("/home/.cargo/config.toml", "build.rustflags = ['a']");
  cli = {"build.rustflags=['d']"};
  environment.set("CARGO_BUILD_RUSTFLAGS", "c");
  EXPECT_EQ(load().get_string_list({"build", "rustflags"})->value, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(ConfigTest, VariablesBeatFilesAndTheCommandLineBeatsAll) {
  files.file("/w/p/.cargo/config.toml", "build.jobs = 1");
  environment.set("CARGO_BUILD_JOBS", "2");
  EXPECT_EQ(load().get_integer({"build", "jobs"})->value, 2);
  cli = {"build.jobs=3"};
  EXPECT_EQ(load().get_integer({"build", "jobs"})->value, 3);
}

TEST_F(ConfigTest, PathsAreRelativeToTheirDefinition) {
  files.file("/w/.cargo/config.toml", "build.target-dir = 'out'");
  EXPECT_EQ(load().get_path({"build", "target-dir"})->value, "/w/out");
  environment.set("CARGO_BUILD_TARGET_DIR", "env");
  EXPECT_EQ(load().get_path({"build", "target-dir"})->value, "/w/p/env");
}

TEST_F(ConfigTest, ABareProgramNameStays) {
  files.file("/w/.cargo/config.toml", "build.rustc = 'rustc2'\nbuild.rustdoc = 'tools/rustdoc'");
  EXPECT_EQ(load().get_program({"build", "rustc"})->value, "rustc2");
  EXPECT_EQ(load().get_program({"build", "rustdoc"})->value, "/w/tools/rustdoc");
}

TEST_F(ConfigTest, WrongTypesNameTheFileAndTheKey) {
  files.file("/w/p/.cargo/config.toml", "http.proxy = true\nbuild.rustflags = 3");
  EXPECT_EQ(error_of([&] {
              load().get_string({"http", "proxy"});
            }),
            "error in /w/p/.cargo/config.toml: `http.proxy` expected a string, but found a boolean");
  EXPECT_EQ(
      error_of([&] {
        load().get_string_list({"build", "rustflags"});
      }),
      "invalid configuration for key `build.rustflags`\nexpected a string or array of strings, but found a integer for "
      "`build.rustflags` in /w/p/.cargo/config.toml");
}

TEST_F(ConfigTest, UnsupportedTypesAreRefusedWhenLoading) {
  files.file("/w/p/.cargo/config.toml", "alias.x = [1.5]");
  EXPECT_EQ(error_of([&] { load(); }),
            "could not load Cargo configuration <- failed to load TOML configuration from `/w/p/.cargo/config.toml` <- "
            "failed to "
            "parse config at `alias.x[0]` <- unsupported TOML configuration type `float`");
}

TEST_F(ConfigTest, IncludesAreMergedBelowTheirFile) {
  files.file("/w/p/.cargo/config.toml", "include = ['a.toml', {path = 'none.toml', optional = true}]\nbuild.jobs = 1")
      .file("/w/p/.cargo/a.toml", "build.jobs = 2\nbuild.incremental = true");
  const auto config = load();
  EXPECT_EQ(config.get_integer({"build", "jobs"})->value, 1);
  EXPECT_TRUE(config.get_bool({"build", "incremental"})->value);
}

TEST_F(ConfigTest, IncludeCyclesEnd) {
  files.file("/w/p/.cargo/config.toml", "include = ['config.toml']");
  EXPECT_NE(error_of([&] { load(); }).find("cycle detected"), std::string::npos);
}

TEST_F(ConfigTest, AbsentFilesAreRemembered) {
  const auto config = load();
  const auto& consulted = config.consulted_files();
  EXPECT_NE(std::find(consulted.begin(), consulted.end(), "/w/.cargo/config.toml"), consulted.end());
}

TEST_F(ConfigTest, CliArgumentsMustBeOneDottedKey) {
  for (const auto* argument : {"[a]\nb=1", "", "a={b=1}", "a=1 # c"}) {
    cli = {argument};
    EXPECT_NE(error_of([&] { load(); }), "no error") << argument;
  }
  cli = {"a.b=1"};
  EXPECT_EQ(load().get_integer({"a", "b"})->value, 1);
}

TEST_F(ConfigTest, AProgramIsReplacedAsAWhole) {
  const Key key{"target", "t", "runner"};
  files.file("/w/p/.cargo/config.toml", "target.t.runner = ['near', 'a']")
      .file("/w/.cargo/config.toml", "target.t.runner = ['far']");
  EXPECT_EQ(load().get_program_with_args(key)->value, (std::vector<std::string>{"near", "a"}));
  environment.set("CARGO_TARGET_T_RUNNER", "variable b");
  EXPECT_EQ(load().get_program_with_args(key)->value, (std::vector<std::string>{"variable", "b"}));
  cli = {"target.t.runner=['cli']"};
  EXPECT_EQ(load().get_program_with_args(key)->value, (std::vector<std::string>{"cli"}));
  cli.clear();
  environment.set("CARGO_TARGET_T_RUNNER", "");
  EXPECT_NE(error_of([&] { load().get_program_with_args(key); }).find("invalid length 0"), std::string::npos);
}

TEST_F(ConfigTest, AVariableIsJoinedWithAStringOfFlags) {
  files.file("/w/p/.cargo/config.toml", "build.rustflags = 'a b'");
  environment.set("CARGO_BUILD_RUSTFLAGS", "c");
  EXPECT_EQ(load().get_string_list({"build", "rustflags"})->value, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(ConfigTest, AFileIsIncludedOnlyOnce) {
  files.file("/w/p/.cargo/config.toml", "include = ['a.toml', 'b.toml']")
      .file("/w/p/.cargo/a.toml", "include = ['c.toml']")
      .file("/w/p/.cargo/b.toml", "include = ['c.toml']")
      .file("/w/p/.cargo/c.toml", "x = 1");
  EXPECT_NE(error_of([&] { load(); }).find("config `include` cycle detected with path `/w/p/.cargo/c.toml`"),
            std::string::npos);
}

TEST_F(ConfigTest, SecretsAreNotTakenFromTheCommandLine) {
  for (const auto* argument : {"registry.token='x'", "registry.secret-key='x'"}) {
    cli = {argument};
    EXPECT_NE(error_of([&] { load(); }).find("cannot be set through --config for security reasons"), std::string::npos);
  }
}

TEST_F(ConfigTest, ProfilesTakeVariables) {
  files.file("/w/p/.cargo/config.toml", "profile.dev.opt-level = 1\nprofile.dev.debug = 0");
  environment.set("CARGO_PROFILE_DEV_OPT_LEVEL", "3");
  environment.set("CARGO_PROFILE_DEV_BUILD_OVERRIDE_DEBUG", "true");
  const auto profile = load().profile("dev");
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->table().find("opt-level")->second.integer(), 3);
  EXPECT_EQ(profile->table().find("debug")->second.integer(), 0);
  EXPECT_TRUE(profile->table().find("build-override")->second.table().find("debug")->second.boolean());
  EXPECT_FALSE(load().profile("other"));
}

TEST_F(ConfigTest, KeysAreShownQuotedWhereNeeded) {
  EXPECT_EQ(display_key({"target", "cfg(unix)", "runner"}), "target.\"cfg(unix)\".runner");
  EXPECT_EQ(display_key({"target", "cfg(target_os = \"none\")"}), "target.'cfg(target_os = \"none\")'");
  EXPECT_EQ(environment_name({"target", "x86_64-unknown-linux-gnu", "runner"}),
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER");
}

}  // namespace
}  // namespace gantry::config
