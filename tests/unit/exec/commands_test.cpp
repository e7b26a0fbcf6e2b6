// The calls of rustc and rustdoc that follow from a plan, compared with what cargo 1.95.0 shows with -v for the same
// packages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec/context.h"
#include "exec/rustc_command.h"
#include "exec/rustdoc_command.h"
#include "exec/script_run.h"
#include "exec/unit_environment.h"
#include "support/plan_builder.h"

namespace gantry::exec {
namespace {

using testing::HasSubstr;
using testing::Not;

class CommandsTest : public testing::Test {
 protected:
  test::PlanBuilder plan;
  ExecuteOptions options;
  plan::UnitGraph graph;
  std::optional<plan::FileLayout> layout;
  std::optional<Context> context;

  CommandsTest() {
    options.workspace_root = "/w";
    options.cargo_path = "/bin/cargo";
    options.jobs = 2;
  }
  void make(const std::vector<std::string>& selected) {
    graph = plan.graph(selected);
    layout.emplace(plan.layout(graph));
    context.emplace(make_context(graph, *layout, plan.toolchain(), plan.config(), options, plan.files, plan.environment,
                                 plan.reporter));
  }
  plan::UnitId id(const std::string& name) {
    const auto found = plan.find(graph, name);
    EXPECT_FALSE(found.empty()) << name;
    return plan.id_of(graph, found.at(0));
  }
  const plan::UnitFiles& files(const std::string& name) { return layout->files(id(name)); }
  // Hashes become <m> (metadata) and <x> (extra file name) of the unit itself.
  std::string line(const std::string& name) {
    std::string text = rustc_command(*context, id(name)).display();
    const auto& unit_files = files(name);
    replace(text, "metadata=" + unit_files.metadata, "metadata=<m>");
    if (unit_files.extra_filename) replace(text, *unit_files.extra_filename, "<x>");
    return text;
  }
  static void replace(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  }
};

const std::string kFormat = "--error-format=json --json=diagnostic-rendered-ansi,artifacts,future-incompat";
const std::string kCheckCfg = "--check-cfg 'cfg(docsrs,test)' --check-cfg 'cfg(feature, values())'";

TEST_F(CommandsTest, ALibraryWritesMetadataFirst) {
  plan.package("foo").lib();
  make({"foo"});
  EXPECT_EQ(line("foo lib build"),
            "rustc --crate-name foo --edition=2015 foo/src/lib.rs " + kFormat +
                " --crate-type lib --emit=dep-info,metadata,link -C embed-bitcode=no -C debuginfo=2 " + kCheckCfg +
                " -C metadata=<m> -C extra-filename=<x> --out-dir /w/target/debug/deps -C "
                "incremental=/w/target/debug/incremental "
                "-L dependency=/w/target/debug/deps");
}

TEST_F(CommandsTest, DependentsOfALibraryUseItsMetadataUnlessTheyLink) {
  plan.package("bar").lib();
  plan.package("foo").lib().bin("foo").depends("bar");
  make({"foo"});
  const auto bar = "/w/target/debug/deps/libbar" + *files("bar lib build").extra_filename;
  EXPECT_THAT(line("foo lib build"), testing::EndsWith("--extern bar=" + bar + ".rmeta"));
  const auto foo = "/w/target/debug/deps/libfoo" + *files("foo lib build").extra_filename;
  EXPECT_THAT(line("foo bin:foo build"),
              testing::EndsWith("--extern bar=" + bar + ".rlib --extern foo=" + foo + ".rlib"));
  EXPECT_THAT(line("foo bin:foo build"),
              HasSubstr("--crate-type bin --emit=dep-info,link -C embed-bitcode=no -C debuginfo=2 "));
}

TEST_F(CommandsTest, AProcMacroIsLinkedDynamically) {
  plan.package("pm").proc_macro();
  make({"pm"});
  EXPECT_THAT(line("pm lib build"),
              HasSubstr("--crate-type proc-macro --emit=dep-info,link -C prefer-dynamic -C embed-bitcode=no"));
  EXPECT_THAT(line("pm lib build"), testing::EndsWith("-L dependency=/w/target/debug/deps --extern proc_macro"));
}

TEST_F(CommandsTest, ATestHasNoCrateType) {
  plan.package("foo").lib();
  plan.request.intent = plan::UserIntent::Test;
  plan.profile = "test";
  make({"foo"});
  EXPECT_THAT(line("foo lib test"),
              HasSubstr("artifacts,future-incompat --emit=dep-info,link -C embed-bitcode=no -C debuginfo=2 --test "));
}

TEST_F(CommandsTest, WithoutHarnessOnlyTheCfgIsSet) {
  plan.package("foo").lib().test("t").with([](manifest::Target& target) { target.harness = false; });
  plan.request.intent = plan::UserIntent::Test;
  plan.profile = "test";
  make({"foo"});
  EXPECT_THAT(line("foo test:t test"), HasSubstr("-C debuginfo=2 --cfg test --check-cfg"));
}

TEST_F(CommandsTest, CheckingWritesMetadataOnly) {
  plan.package("bar").lib();
  plan.package("foo").bin("foo").depends("bar");
  plan.request.intent = plan::UserIntent::Check;
  make({"foo"});
  EXPECT_THAT(line("foo bin:foo check"), HasSubstr("--crate-type bin --emit=dep-info,metadata "));
  EXPECT_THAT(line("foo bin:foo check"), testing::EndsWith(".rmeta"));
}

TEST_F(CommandsTest, ATargetGetsBothDependencyDirectories) {
  plan.package("foo").lib();
  plan.request.kinds = {toolchain::CompileKind::target("x86_64-unknown-linux-gnu")};
  make({"foo"});
  EXPECT_THAT(line("foo lib build"),
              testing::EndsWith(
                  "--out-dir /w/target/x86_64-unknown-linux-gnu/debug/deps --target x86_64-unknown-linux-gnu "
                  "-C incremental=/w/target/x86_64-unknown-linux-gnu/debug/incremental "
                  "-L dependency=/w/target/x86_64-unknown-linux-gnu/debug/deps -L dependency=/w/target/debug/deps"));
}

TEST_F(CommandsTest, DependenciesFromRegistriesHaveTheirLintsCapped) {
  plan.registry_package("ext").lib();
  plan.package("foo").lib().depends("ext");
  plan.environment.set("RUSTFLAGS", "--cfg zz");
  make({"foo"});
  EXPECT_THAT(line("ext lib build"),
              testing::EndsWith("-L dependency=/w/target/debug/deps --cap-lints allow --cfg zz"));
  EXPECT_THAT(line("ext lib build"), HasSubstr(" /home/registry/ext/src/lib.rs "));
  EXPECT_THAT(line("ext lib build"), Not(HasSubstr("incremental=")));
  EXPECT_THAT(line("foo lib build"), Not(HasSubstr("--cap-lints")));
  context->verbosity = Verbosity::VeryVerbose;
  EXPECT_THAT(line("ext lib build"), HasSubstr("--cap-lints warn"));
}

TEST_F(CommandsTest, FlagsOfBuildScriptsComeLast) {
  plan.package("foo").lib().bin("foo").build_script();
  make({"foo"});
  const auto run = id("foo script run");
  const auto out = layout->build_script_out_dir(run);
  ScriptOutput output;
  output.library_paths = {"/ext", "native=" + out + "/z", out + "/a"};
  output.library_links = {"m"};
  output.cfgs = {"xyz"};
  output.check_cfgs = {"cfg(xyz)"};
  output.link_arguments = {{LinkArgument::Reach::All, "", "-a"}, {LinkArgument::Reach::Bins, "", "-b"}};
  output.environment = {{"MYENV", "a b"}};
  context->script_outputs[plan::index_of(run)] = output;
  EXPECT_THAT(line("foo lib build"),
              testing::EndsWith("-L native=" + out + "/z -L " + out +
                                "/a -L /ext -l m -C link-arg=-a --cfg xyz --check-cfg 'cfg(xyz)'"));
  EXPECT_THAT(line("foo bin:foo build"),
              testing::EndsWith(".rlib -L native=" + out + "/z -L " + out +
                                "/a -L /ext -C link-arg=-a -C link-arg=-b --cfg xyz --check-cfg 'cfg(xyz)'"));
  const auto environment = rustc_environment(*context, id("foo lib build"));
  EXPECT_EQ(environment.at("MYENV"), "a b");
  EXPECT_EQ(environment.at("OUT_DIR"), out);
  EXPECT_EQ(program_environment(*context, id("foo bin:foo build")).at("LD_LIBRARY_PATH"),
            out + "/a:" + out + "/z:/w/target/debug:/w/target/debug/deps:" + plan.toolchain().info({}).sysroot_libdir);
}

TEST_F(CommandsTest, SearchPathsPassToDependentsOwnScriptFirst) {
  plan.package("b").lib().build_script();
  plan.package("a").lib().build_script().depends("b");
  plan.package("foo").lib().depends("a");
  make({"foo"});
  ScriptOutput a, b;
  a.library_paths = {"bar"};
  b.library_paths = {"foo"};
  b.library_links = {"x"};
  context->script_outputs[plan::index_of(id("a script run"))] = a;
  context->script_outputs[plan::index_of(id("b script run"))] = b;
  EXPECT_THAT(line("a lib build"), testing::EndsWith("-L bar -L foo"));
  EXPECT_THAT(line("foo lib build"), testing::EndsWith("-L bar -L foo"));
  EXPECT_THAT(line("b lib build"), testing::EndsWith("-L foo -l x"));
}

TEST_F(CommandsTest, CompileTimeVariablesDescribeThePackageAndCrate) {
  plan.package("foo", "1.2.3-alpha.1").lib().bin("foo-bin").test("it");
  plan.request.intent = plan::UserIntent::Test;
  plan.profile = "test";
  make({"foo"});
  const auto bin = rustc_environment(*context, id("foo bin:foo-bin build"));
  EXPECT_EQ(bin.at("CARGO_BIN_NAME"), "foo-bin");
  EXPECT_EQ(bin.at("CARGO_CRATE_NAME"), "foo_bin");
  EXPECT_EQ(bin.at("CARGO_PKG_VERSION_PRE"), "alpha.1");
  EXPECT_EQ(bin.at("CARGO_MANIFEST_DIR"), "/w/foo");
  EXPECT_EQ(bin.at("CARGO_MANIFEST_PATH"), "/w/foo/Cargo.toml");
  EXPECT_EQ(bin.at("CARGO_PRIMARY_PACKAGE"), "1");
  EXPECT_EQ(bin.at("LD_LIBRARY_PATH"), "/w/target/debug/deps");
  const auto test = rustc_environment(*context, id("foo test:it test"));
  EXPECT_EQ(test.at("CARGO_BIN_EXE_foo-bin"), "/w/target/debug/foo-bin");
  EXPECT_EQ(test.at("CARGO_TARGET_TMPDIR"), "/w/target/tmp");
  const auto program = program_environment(*context, id("foo test:it test"));
  EXPECT_EQ(program.at("CARGO_BIN_EXE_foo-bin"), "/w/target/debug/foo-bin");
  EXPECT_FALSE(program.contains("CARGO_CRATE_NAME"));
}

TEST_F(CommandsTest, CheckedTestsHavePlaceholdersForPrograms) {
  plan.package("foo").lib().bin("foo").test("it");
  plan.request.intent = plan::UserIntent::Check;
  plan.request.filter.tests.all = true;
  make({"foo"});
  EXPECT_EQ(rustc_environment(*context, id("foo test:it check-test")).at("CARGO_BIN_EXE_foo"), "placeholder:foo");
}

TEST_F(CommandsTest, BuildScriptsSeeProfileTargetFeaturesAndMetadata) {
  plan.package("sys").lib().build_script().links("depl");
  plan.package("foo").lib().build_script().features({"a-b", "default"}).depends("sys");
  plan.environment.set("RUSTFLAGS", "--cfg x -C y");
  make({"foo"});
  ScriptOutput output;
  output.metadata = {{"key-a", "val"}};
  context->script_outputs[plan::index_of(id("sys script run"))] = output;
  const auto environment = script_environment(*context, id("foo script run"));
  EXPECT_EQ(environment.at("DEP_DEPL_KEY_A"), "val");
  EXPECT_EQ(environment.at("CARGO_FEATURE_A_B"), "1");
  EXPECT_EQ(environment.at("CARGO_CFG_FEATURE"), "a-b,default");
  EXPECT_EQ(environment.at("CARGO_CFG_UNIX"), "");
  EXPECT_EQ(environment.at("CARGO_CFG_TARGET_OS"), "linux");
  EXPECT_EQ(environment.at("CARGO_CFG_DEBUG_ASSERTIONS"), "");
  EXPECT_EQ(environment.at("CARGO_ENCODED_RUSTFLAGS"), "--cfg\x1fx\x1f-C\x1fy");
  EXPECT_EQ(environment.at("RUSTFLAGS"), std::nullopt);
  EXPECT_EQ(environment.at("PROFILE"), "debug");
  EXPECT_EQ(environment.at("DEBUG"), "true");
  EXPECT_EQ(environment.at("OPT_LEVEL"), "0");
  EXPECT_EQ(environment.at("NUM_JOBS"), "2");
  EXPECT_EQ(environment.at("TARGET"), "x86_64-unknown-linux-gnu");
  EXPECT_FALSE(environment.contains("CARGO_MANIFEST_LINKS"));
  EXPECT_EQ(script_environment(*context, id("sys script run")).at("CARGO_MANIFEST_LINKS"), "depl");
}

TEST_F(CommandsTest, ConfiguredVariablesDoNotReplaceCargosNorTheEnvironments) {
  plan.package("foo").lib();
  plan.config_text =
      "[env]\nA = \"config\"\nB = { value = \"forced\", force = true }\nC = { value = \"a/b\", relative = true "
      "}\nCARGO_PKG_NAME = \"x\"\n";
  plan.environment.set("A", "outside");
  plan.environment.set("B", "outside");
  make({"foo"});
  const auto environment = rustc_environment(*context, id("foo lib build"));
  EXPECT_FALSE(environment.contains("A"));
  EXPECT_EQ(environment.at("B"), "forced");
  EXPECT_EQ(environment.at("C"), "/w/a/b");
  EXPECT_EQ(environment.at("CARGO_PKG_NAME"), "foo");
}

TEST_F(CommandsTest, DocumentationIsWrittenBesideTheProfile) {
  plan.package("foo").lib();
  plan.request.intent = plan::UserIntent::Doc;
  make({"foo"});
  auto text = rustdoc_command(*context, id("foo lib doc")).display();
  replace(text, "metadata=" + files("foo lib doc").metadata, "metadata=<m>");
  EXPECT_EQ(text, "rustdoc --edition=2015 --crate-type lib --crate-name foo foo/src/lib.rs -o /w/target/doc " +
                      kCheckCfg + " " + kFormat +
                      " -C metadata=<m> -L dependency=/w/target/debug/deps --crate-version 0.1.0");
}

TEST_F(CommandsTest, DoctestsLinkTheLibrary) {
  plan.package("foo").lib();
  plan.request.intent = plan::UserIntent::Test;
  plan.profile = "test";
  make({"foo"});
  const auto doctest = doctest_command(*context, id("foo lib doctest"));
  const auto foo = "/w/target/debug/deps/libfoo" + *files("foo lib build").extra_filename + ".rlib";
  EXPECT_EQ(doctest.command.display(),
            "rustdoc --edition=2015 --crate-type lib --color auto --crate-name foo --test foo/src/lib.rs "
            "--test-run-directory /w/foo "
            "--extern foo=" +
                foo + " -L dependency=/w/target/debug/deps -C embed-bitcode=no " + kCheckCfg + " --error-format human");
  EXPECT_EQ(doctest.command.args[doctest.test_arguments_at], "--extern");
}

TEST_F(CommandsTest, MessageFormatsAndTerminalsChangeTheErrorFormat) {
  plan.package("foo").lib();
  options.messages.format = MessageFormat::Short;
  make({"foo"});
  context->terminal_width = 91;
  EXPECT_THAT(line("foo lib build"),
              HasSubstr("future-incompat,diagnostic-short --diagnostic-width=91 --crate-type lib"));
}

}  // namespace
}  // namespace gantry::exec
