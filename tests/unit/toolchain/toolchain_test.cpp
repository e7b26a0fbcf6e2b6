#include <gtest/gtest.h>

#include "base/error.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"
#include "toolchain/rustc.h"

namespace gantry::toolchain {
namespace {

// A compiler that knows -vV and the target question; every --cfg it is given is among its answers.
class FakeRustc : public ProcessRunner {
 public:
  std::vector<std::string> calls;

  tl::expected<Output, std::error_code> run(const Command& command, const Environment&) override {
    calls.push_back(command.display());
    if (command.program == "missing") return tl::unexpected(std::make_error_code(std::errc::no_such_file_or_directory));
    Output output;
    if (command.args.back() == "-vV") {
      output.out = "rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
      return output;
    }
    for (const auto& argument : command.args) {
      if (argument != "--bogus") continue;
      output.status.code = 1;
      output.err = "error: Unrecognized option: 'bogus'\n";
      return output;
    }
    if (command.args.back() == "special") {
      output.out = "lib___.special\n";
      return output;
    }
    output.out = "___\nlib___.rlib\nlib___.so\nlib___.so\nlib___.a\nlib___.so\n/sys\noff\n___\nunix\n";
    for (std::size_t i = 0; i + 1 < command.args.size(); ++i) {
      if (command.args[i] == "--cfg") output.out += command.args[i + 1] + "\n";
    }
    return output;
  }
  tl::expected<ExitStatus, std::error_code> run_inherited(const Command&, const Environment&) override {
    return ExitStatus{};
  }
};

class ToolchainTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  Environment environment{{{"PATH", "/bin"}, {"HOME", "/home"}}};
  test::RecordingReporter reporter;
  FakeRustc rustc;
  std::optional<config::Config> config;

  ToolchainTest() { files.file("/bin/rustc", "x").directory("/w"); }
  Toolchain make(const std::string& config_text = "") {
    if (!config_text.empty()) files.file("/w/.cargo/config.toml", config_text);
    config = config::Config::load(files, environment, "/w", "/home/.cargo", {}, reporter);
    return Toolchain(*config, environment, files, files, rustc, "/w", "/w/target/rustc.json", "", &reporter);
  }
  using Flags = std::vector<std::string>;
};

const CompileKind kHost = CompileKind::host();
const CompileKind kTarget = CompileKind::target("x86_64-unknown-linux-gnu");

TEST_F(ToolchainTest, a_warm_start_runs_no_process) {
  {
    auto toolchain = make();
    toolchain.info(kHost);
    toolchain.save_cache();
  }
  EXPECT_EQ(rustc.calls.size(), 2U);
  auto toolchain = make();
  EXPECT_EQ(toolchain.info(kHost).sysroot, "/sys");
  EXPECT_EQ(toolchain.rustc().host, "x86_64-unknown-linux-gnu");
  EXPECT_EQ(rustc.calls.size(), 2U);
  files.file("/bin/rustc", "changed");
  make();
  EXPECT_EQ(rustc.calls.size(), 3U);
}

TEST_F(ToolchainTest, wrappers_stand_before_the_compiler_and_an_empty_one_is_none) {
  environment.set("RUSTC_WRAPPER", "w1");
  environment.set("RUSTC_WORKSPACE_WRAPPER", "./w2");
  make();
  EXPECT_EQ(rustc.calls.front(), "w1 /w/./w2 rustc -vV");
  rustc.calls.clear();
  environment.set("RUSTC_WRAPPER", "");
  environment.unset("RUSTC_WORKSPACE_WRAPPER");
  EXPECT_FALSE(make("[build]\nrustc-wrapper = 'w3'\n").rustc().wrapper);
  EXPECT_EQ(rustc.calls.front(), "rustc -vV");
}

TEST_F(ToolchainTest, the_variable_wins_over_build_rustc) {
  environment.set("RUSTC", "dir/rustc");
  make("[build]\nrustc = 'other'\n");
  EXPECT_EQ(rustc.calls.front(), "/w/dir/rustc -vV");
  environment.unset("RUSTC");
  make();
  EXPECT_EQ(rustc.calls.back(), "other -vV");
}

TEST_F(ToolchainTest, a_missing_compiler_was_never_executed) {
  environment.set("RUSTC", "missing");
  try {
    make();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "could not execute process `missing -vV` (never executed)");
    EXPECT_EQ(error.causes().front(), "No such file or directory (os error 2)");
  }
}

TEST_F(ToolchainTest, crate_types_beyond_the_usual_ones_are_asked_for) {
  environment.set("RUSTFLAGS", "--cfg x");
  auto toolchain = make();
  toolchain.info(kTarget);
  const auto calls = rustc.calls.size();
  toolchain.learn_crate_type(kTarget, "lib");
  toolchain.learn_crate_type(kTarget, "cdylib");
  EXPECT_EQ(rustc.calls.size(), calls);
  toolchain.learn_crate_type(kTarget, "special");
  EXPECT_EQ(
      rustc.calls.back(),
      "rustc - --crate-name ___ --print=file-names --cfg x --target x86_64-unknown-linux-gnu --crate-type special");
  EXPECT_EQ(toolchain.info(kTarget).crate_types.at("special")->suffix, ".special");
}

TEST_F(ToolchainTest, bad_flags_fail_with_the_answer_of_the_compiler) {
  environment.set("RUSTFLAGS", "--bogus");
  auto toolchain = make();
  try {
    toolchain.info(kHost);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "failed to run `rustc` to learn about target-specific information");
    EXPECT_TRUE(error.causes().front().ends_with(
        "-Wwarnings` (exit status: 1)\n--- stderr\nerror: Unrecognized option: 'bogus'\n"));
  }
}

TEST_F(ToolchainTest, environment_flags_win_and_split_at_blanks_only) {
  environment.set("RUSTFLAGS", "  --cfg   a ");
  EXPECT_EQ(make("[build]\nrustflags = ['--cfg', 'q']\n").flags(kHost, false, FlagsFor::Rustc), (Flags{"--cfg", "a"}));
  environment.set("CARGO_ENCODED_RUSTFLAGS",
                  "--cfg\x1f"
                  "b");
  EXPECT_EQ(make().flags(kHost, false, FlagsFor::Rustc), (Flags{"--cfg", "b"}));
  environment.set("CARGO_ENCODED_RUSTFLAGS", "");
  EXPECT_EQ(make().flags(kHost, false, FlagsFor::Rustc), Flags{});
}

TEST_F(ToolchainTest, target_flags_join_matching_cfg_tables_and_win_over_build) {
  auto toolchain = make(
      "[build]\nrustflags = ['--cfg', 'b']\nrustdocflags = '--cfg doc'\n[target.x86_64-unknown-linux-gnu]\nrustflags = "
      "'--cfg t'\n"
      "[target.'cfg(unix)']\nrustflags = '--cfg u'\n[target.'cfg(all())']\nrustflags = '--cfg all'\n"
      "[target.'cfg(windows)']\nrustflags = '--cfg w'\n");
  EXPECT_EQ(toolchain.flags(kHost, false, FlagsFor::Rustc), (Flags{"--cfg", "t", "--cfg", "all", "--cfg", "u"}));
  EXPECT_EQ(toolchain.flags(kHost, false, FlagsFor::Rustdoc), (Flags{"--cfg", "doc"}));
  EXPECT_EQ(rustc.calls.size(), 3U) << "asked again with the flags of the cfg tables";
}

TEST_F(ToolchainTest, flags_that_change_their_own_condition_are_warned_about) {
  auto toolchain =
      make("[target.'cfg(unix)']\nrustflags = '--cfg uu'\n[target.'cfg(uu)']\nrustflags = '--cfg vv'\nbogus = 1\n");
  EXPECT_EQ(toolchain.flags(kHost, false, FlagsFor::Rustc), (Flags{"--cfg", "uu"}));
  EXPECT_EQ(reporter.lines,
            (std::vector<std::string>{
                "warning: unused key `bogus` in [target] config table `cfg(uu)`",
                "warning: non-trivial mutual dependency between target-specific configuration and RUSTFLAGS"}));
}

TEST_F(ToolchainTest, with_explicit_targets_host_units_get_no_flags) {
  environment.set("RUSTFLAGS", "--cfg a");
  auto toolchain = make();
  EXPECT_EQ(toolchain.flags(kHost, true, FlagsFor::Rustc), (Flags{"--cfg", "a"}));
  toolchain.set_requested_kinds({kTarget});
  EXPECT_EQ(toolchain.flags(kHost, true, FlagsFor::Rustc), Flags{});
  EXPECT_EQ(toolchain.flags(kTarget, false, FlagsFor::Rustc), (Flags{"--cfg", "a"}));
  EXPECT_EQ(toolchain.info(kHost).cfgs.size(), 1U);
  EXPECT_EQ(toolchain.info(kTarget).cfgs.size(), 2U);
}

TEST_F(ToolchainTest, the_exact_triple_decides_before_cfg_tables) {
  auto toolchain = make(
      "[target.x86_64-unknown-linux-gnu]\nrunner = 'r -x'\n[target.'cfg(unix)']\nrunner = 'ignored'\nlinker = './l'\n"
      "[target.'cfg(all())']\nrunner = 'ignored'\n");
  EXPECT_EQ(toolchain.runner(kHost), (Flags{"r", "-x"}));
  EXPECT_EQ(toolchain.linker(kTarget), "/w/./l");
}

TEST_F(ToolchainTest, several_matching_cfg_tables_are_an_error) {
  auto toolchain = make("[target.'cfg(unix)']\nrunner = 'a'\n[target.'cfg(all())']\nrunner = 'b'\n");
  EXPECT_EQ(toolchain.linker(kHost), std::nullopt);
  try {
    toolchain.runner(kHost);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "several matching instances of `target.'cfg(..)'.runner` in configurations\n"
              "first match `cfg(all())` located in /w/.cargo/config.toml\nsecond match `cfg(unix)` located in "
              "/w/.cargo/config.toml");
  }
}

class RequestedKinds : public ToolchainTest {
 protected:
  std::vector<std::string> names(const Flags& flags, const std::string& text = "") {
    if (!text.empty()) files.file("/w/.cargo/config.toml", text);
    config = config::Config::load(files, environment, "/w", "/home/.cargo", {}, reporter);
    std::vector<std::string> result;
    for (const auto& kind : requested_kinds(flags, *config, "h-o-s-t")) result.push_back(kind.rustc_target());
    return result;
  }
};

TEST_F(RequestedKinds, flags_are_sorted_and_unique) {
  EXPECT_EQ(names({}), (Flags{""}));
  EXPECT_EQ(names({"b", "a", "b", "host-tuple"}), (Flags{"a", "b", "h-o-s-t"}));
}

TEST_F(RequestedKinds, configuration_counts_without_flags) {
  EXPECT_EQ(names({}, "[build]\ntarget = 'x'\n"), (Flags{"x"}));
  EXPECT_EQ(names({"a"}), (Flags{"a"}));
  EXPECT_EQ(names({}, "[build]\ntarget = ['y', 'x']\n"), (Flags{"x", "y"}));
  EXPECT_EQ(names({}, "[build]\ntarget = []\n"), Flags{});
  environment.set("CARGO_BUILD_TARGET", "env");
  EXPECT_EQ(names({}, "[build]\ntarget = ['y', 'x']\n"), (Flags{"env"}));
}

TEST_F(RequestedKinds, blanks_around_names_do_not_count) {
  EXPECT_EQ(names({" b", "b\t"}), Flags{"b"});
  EXPECT_EQ(names({}, "[build]\ntarget = [' x']\n"), Flags{"x"});
  EXPECT_THROW(names({" "}), Error);
}

TEST_F(RequestedKinds, empty_names_and_json_specifications_are_refused) {
  EXPECT_THROW(names({""}), Error);
  EXPECT_THROW(names({"t.json"}), Error);
}

}  // namespace
}  // namespace gantry::toolchain
