#include "toolchain/target_probe.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "toolchain/verbose_version.h"

namespace gantry::toolchain {
namespace {

constexpr const char* kAnswer =
    "___\nlib___.rlib\nlib___.so\nlib___.so\nlib___.a\nlib___.so\n/sys\noff\npacked\n___\nunix\ntarget_os=\"linux\"\n";

std::string error_of(std::string_view out, std::string_view err = "") {
  try {
    parse_target_probe("rustc -", out, err, "t");
  } catch (const Error& error) {
    auto text = error.message();
    for (const auto& cause : error.causes()) text += "\n|" + cause;
    return text;
  }
  return "no error";
}

TEST(TargetProbe, arguments_stand_in_the_order_of_cargo) {
  const auto arguments = target_probe_arguments({"--cfg", "a"}, "t");
  const std::vector<std::string> head{"-", "--crate-name", "___", "--print=file-names", "--cfg",
                                      "a", "--target",     "t",   "--crate-type",       "bin"};
  EXPECT_TRUE(std::equal(head.begin(), head.end(), arguments.begin()));
  EXPECT_EQ(arguments.back(), "-Wwarnings");
}

TEST(TargetProbe, reads_file_names_sysroot_debuginfo_and_cfgs) {
  const auto info = parse_target_probe("rustc", kAnswer, "", "my-triple");
  EXPECT_EQ(info.crate_types.at("rlib")->prefix, "lib");
  EXPECT_EQ(info.crate_types.at("rlib")->suffix, ".rlib");
  EXPECT_EQ(info.crate_types.at("bin")->suffix, "");
  EXPECT_EQ(info.sysroot_libdir, "/sys/lib/rustlib/my-triple/lib");
  EXPECT_EQ(info.supported_split_debuginfo, (std::vector<std::string>{"off", "packed"}));
  ASSERT_EQ(info.cfgs.size(), 2U);
  EXPECT_EQ(info.cfgs[1].value, "linux");
}

TEST(TargetProbe, crate_types_that_the_target_lacks_have_no_line) {
  const auto info = parse_target_probe("rustc", "___.wasm\nlib___.rlib\n___.wasm\nlib___.a\n/sys\noff\n___\n",
                                       "warning: dropping unsupported crate type `dylib` for target `wasm`\n\n"
                                       "warning: dropping unsupported crate type `proc-macro` for target `wasm`\n",
                                       "wasm");
  EXPECT_FALSE(info.crate_types.at("dylib"));
  EXPECT_FALSE(info.crate_types.at("proc-macro"));
  EXPECT_EQ(info.crate_types.at("cdylib")->suffix, ".wasm");
}

TEST(TargetProbe, output_that_ends_early_is_an_error_with_command_and_streams) {
  EXPECT_EQ(
      error_of(""),
      "malformed output when learning about crate-type bin information\ncommand was: `rustc -`\n(no output received)");
  EXPECT_EQ(error_of("___\n", "warn\n"),
            "malformed output when learning about crate-type rlib information\ncommand was: `rustc -`\n\n--- "
            "stdout\n___\n\n--- stderr\nwarn\n");
  EXPECT_TRUE(error_of("foo\n").starts_with(
      "output of --print=file-names missing when learning about target-specific information from rustc\n"));
  EXPECT_TRUE(error_of("___\n___\n___\n___\n___\n___\n").starts_with("output of --print=sysroot missing"));
  EXPECT_TRUE(
      error_of("___\n___\n___\n___\n___\n___\n/s\noff\n").starts_with("output of --print=split-debuginfo missing"));
}

TEST(TargetProbe, a_bad_cfg_is_an_error_with_the_whole_output) {
  const auto text = error_of("___\n___\n___\n___\n___\n___\n/s\n___\n123\n");
  EXPECT_TRUE(text.starts_with("failed to parse the cfg from `rustc --print=cfg`, got:\n___\n")) << text;
  EXPECT_NE(text.find("|failed to parse `123` as a cfg expression"), std::string::npos);
}

TEST(VerboseVersion, reads_release_host_and_commit) {
  const auto version = parse_verbose_version(
      "rustc 1.95.0\nbinary: rustc\ncommit-hash: abc\nhost: x86_64-a-b\nrelease: 1.95.0-nightly\n");
  EXPECT_EQ(version.host, "x86_64-a-b");
  EXPECT_EQ(version.version.pre, "nightly");
  EXPECT_EQ(version.commit_hash, "abc");
}

TEST(VerboseVersion, missing_lines_and_bad_versions_are_errors) {
  const auto message = [](const char* text) -> std::string {
    try {
      parse_verbose_version(text);
    } catch (const Error& error) {
      return error.message();
    }
    return "";
  };
  EXPECT_EQ(message("foo\n"), "`rustc -vV` didn't have a line for `host:`, got:\nfoo\n");
  EXPECT_EQ(message("host: x\n"), "`rustc -vV` didn't have a line for `release:`, got:\nhost: x\n");
  EXPECT_EQ(message("host: x\nrelease: 1.2\n"),
            "rustc version does not appear to be a valid semver version, from:\nhost: x\nrelease: 1.2\n");
}

TEST(VerboseVersion, output_must_be_utf8) {
  EXPECT_NO_THROW(require_utf8("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "`x`"));
  try {
    require_utf8("a\xff\n", "`x -vV`");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "``x -vV`` didn't return utf8 output");
    EXPECT_EQ(error.causes().front(), "invalid utf-8 sequence of 1 bytes from index 1: [97, 255, 10]");
  }
}

}  // namespace
}  // namespace gantry::toolchain
