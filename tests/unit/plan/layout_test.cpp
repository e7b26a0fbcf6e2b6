#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "plan/unit_warnings.h"
#include "support/plan_builder.h"
#include "toml/parse.h"

namespace gantry::plan {
namespace {

using test::PlanBuilder;
using testing::ElementsAre;
using testing::IsEmpty;

// "path -> uplifted", with hashes as HASH.
std::vector<std::string> outputs(const FileLayout& layout, const UnitGraph& graph, const std::string& name) {
  const UnitFiles& files = layout.files(PlanBuilder::id_of(graph, PlanBuilder::find(graph, name).at(0)));
  std::vector<std::string> result;
  for (const OutputFile& output : files.outputs) {
    std::string text = output.path + (output.uplifted ? " -> " + *output.uplifted : "");
    for (auto at = text.find(files.pkg_dir_hash); at != std::string::npos; at = text.find(files.pkg_dir_hash)) {
      text.replace(at, files.pkg_dir_hash.size(), "HASH");
    }
    result.push_back(std::move(text));
  }
  return result;
}

TEST(Layout, what_was_asked_for_is_shown_under_plain_names) {
  PlanBuilder plan;
  plan.package("foo-bar").lib().bin("foo-bar").example("an-example");
  plan.request.filter.lib = true;
  plan.request.filter.bins.all = true;
  plan.request.filter.examples.all = true;
  const UnitGraph graph = plan.graph({"foo-bar"});
  const FileLayout layout = plan.layout(graph);
  EXPECT_THAT(outputs(layout, graph, "foo-bar lib build"),
              ElementsAre("/w/target/debug/deps/libfoo_bar-HASH.rlib -> /w/target/debug/libfoo_bar.rlib",
                          "/w/target/debug/deps/libfoo_bar-HASH.rmeta"));
  EXPECT_THAT(outputs(layout, graph, "foo-bar bin:foo-bar build"),
              ElementsAre("/w/target/debug/deps/foo_bar-HASH -> /w/target/debug/foo-bar",
                          "/w/target/debug/deps/foo_bar-HASH.dwp -> /w/target/debug/foo-bar.dwp"));
  EXPECT_THAT(outputs(layout, graph, "foo-bar example:an-example build"),
              ElementsAre("/w/target/debug/examples/an_example-HASH -> /w/target/debug/examples/an-example",
                          "/w/target/debug/examples/an_example-HASH.dwp -> /w/target/debug/examples/an-example.dwp"));
}

TEST(Layout, dependencies_stay_hidden_except_dylibs) {
  PlanBuilder plan;
  plan.package("normal").lib();
  plan.package("dynamic").lib({"rlib", "dylib"});
  plan.package("foo").bin("foo").depends("normal").depends("dynamic");
  const UnitGraph graph = plan.graph({"foo"});
  const FileLayout layout = plan.layout(graph);
  EXPECT_THAT(outputs(layout, graph, "normal lib build"),
              ElementsAre("/w/target/debug/deps/libnormal-HASH.rlib", "/w/target/debug/deps/libnormal-HASH.rmeta"));
  EXPECT_THAT(outputs(layout, graph, "dynamic lib build"),
              ElementsAre("/w/target/debug/deps/libdynamic.rlib",
                          "/w/target/debug/deps/libdynamic.so -> /w/target/debug/libdynamic.so",
                          "/w/target/debug/deps/libdynamic.so.dwp -> /w/target/debug/libdynamic.so.dwp"));
}

TEST(Layout, libraries_loaded_by_name_have_no_hash_unless_they_come_from_a_registry) {
  PlanBuilder plan;
  plan.registry_package("reg").lib({"cdylib"});
  plan.package("c").lib({"cdylib"});
  plan.package("s").lib({"staticlib"});
  plan.package("pm").proc_macro();
  plan.package("foo").lib().depends("reg").depends("c").depends("s").depends("pm");
  const UnitGraph graph = plan.graph({"foo"});
  const auto has_hash = [&](const FileLayout& layout, const std::string& name) {
    return layout.files(PlanBuilder::id_of(graph, PlanBuilder::find(graph, name).at(0))).extra_filename.has_value();
  };
  const FileLayout layout = plan.layout(graph);
  EXPECT_TRUE(has_hash(layout, "reg lib build"));
  EXPECT_FALSE(has_hash(layout, "c lib build"));
  EXPECT_TRUE(has_hash(layout, "s lib build"));
  EXPECT_TRUE(has_hash(layout, "pm lib build"));
  EXPECT_TRUE(has_hash(plan.layout(graph, "stable"), "c lib build"));
}

TEST(Layout, checks_and_tests_are_not_shown) {
  PlanBuilder plan;
  plan.package("foo").lib({"cdylib"}).test("t");
  plan.request.intent = UserIntent::Check;
  UnitGraph graph = plan.graph({"foo"});
  EXPECT_THAT(outputs(plan.layout(graph), graph, "foo lib check"),
              ElementsAre("/w/target/debug/deps/libfoo-HASH.rmeta"));
  plan.request.intent = UserIntent::Test;
  graph = plan.graph({"foo"});
  EXPECT_THAT(outputs(plan.layout(graph), graph, "foo test:t test"),
              ElementsAre("/w/target/debug/deps/t-HASH", "/w/target/debug/deps/t-HASH.dwp"));
}

TEST(Layout, build_scripts_have_directories_of_their_own) {
  PlanBuilder plan;
  plan.package("foo").lib().build_script();
  const UnitGraph graph = plan.graph({"foo"});
  const FileLayout layout = plan.layout(graph, std::nullopt, "/w/build");
  const UnitId compile = PlanBuilder::id_of(graph, PlanBuilder::find(graph, "foo script build").at(0));
  const UnitId run = PlanBuilder::id_of(graph, PlanBuilder::find(graph, "foo script run").at(0));
  EXPECT_NE(layout.build_script_dir(compile), layout.build_script_run_dir(run));
  EXPECT_THAT(
      outputs(layout, graph, "foo script build")[0],
      "/w/build/debug/build/foo-HASH/build_script_build-HASH -> /w/build/debug/build/foo-HASH/build-script-build");
  EXPECT_EQ(layout.files(compile).out_dir, layout.build_script_dir(compile));
  EXPECT_THAT(layout.build_script_run_dir(run), testing::StartsWith("/w/build/debug/build/foo-"));
  EXPECT_THAT(layout.files(run).outputs, IsEmpty());
}

TEST(Layout, an_explicit_target_has_its_directory) {
  PlanBuilder plan;
  plan.package("foo").bin("foo");
  plan.request.kinds = {toolchain::CompileKind::target("x86_64-unknown-linux-gnu")};
  plan.profile = "release";
  const UnitGraph graph = plan.graph({"foo"});
  EXPECT_THAT(
      outputs(plan.layout(graph), graph, "foo bin:foo build")[0],
      "/w/target/x86_64-unknown-linux-gnu/release/deps/foo-HASH -> /w/target/x86_64-unknown-linux-gnu/release/foo");
}

TEST(Layout, documentation_is_shared_by_profiles) {
  PlanBuilder plan;
  plan.package("foo-bar").lib();
  plan.request.intent = UserIntent::Doc;
  plan.profile = "release";
  const UnitGraph graph = plan.graph({"foo-bar"});
  EXPECT_THAT(outputs(plan.layout(graph), graph, "foo-bar lib doc"), ElementsAre("/w/target/doc/foo_bar/index.html"));
}

class UnitKeys : public testing::Test {
 protected:
  PlanBuilder plan;
  UnitKeys() { plan.package("foo").lib().bin("foo"); }
  UnitFiles library() {
    const UnitGraph graph = plan.graph({"foo"});
    return plan.layout(graph).files(PlanBuilder::id_of(graph, PlanBuilder::find(graph, "foo lib build").at(0)));
  }
};

TEST_F(UnitKeys, profiles_of_one_content_share_names) {
  plan.manifest_profiles["copy"].inherits = "dev";
  const UnitFiles dev = library();
  plan.profile = "copy";
  EXPECT_EQ(library().metadata, dev.metadata);
  plan.manifest_profiles["copy"].settings.codegen_units = 1;
  EXPECT_NE(library().metadata, dev.metadata);
}

TEST(PlainNames, units_replace_each_other_whatever_their_settings) {
  const auto directory = [](const std::string& crate_type, const char* flags, const char* version) {
    PlanBuilder plan;
    plan.package("foo", version).lib({crate_type});
    plan.environment.set("RUSTFLAGS", flags);
    const UnitGraph graph = plan.graph({"foo"});
    return plan.layout(graph)
        .files(PlanBuilder::id_of(graph, PlanBuilder::find(graph, "foo lib build").at(0)))
        .pkg_dir_hash;
  };
  EXPECT_EQ(directory("cdylib", "", "0.1.0"), directory("cdylib", "--cfg x", "0.1.0"));
  EXPECT_EQ(directory("cdylib", "", "0.1.0"), directory("dylib", "", "0.1.0"));
  EXPECT_NE(directory("cdylib", "", "0.1.0"), directory("cdylib", "", "0.2.0"));
  EXPECT_NE(directory("lib", "", "0.1.0"), directory("lib", "--cfg x", "0.1.0"));
}

TEST_F(UnitKeys, flags_change_file_names_but_not_symbols) {
  const UnitFiles plain = library();
  plan.environment.set("RUSTFLAGS", "--cfg x");
  const UnitFiles flagged = library();
  EXPECT_EQ(flagged.metadata, plain.metadata);
  EXPECT_NE(flagged.extra_filename, plain.extra_filename);
}

TEST_F(UnitKeys, with_flags_that_remap_paths_no_flag_changes_file_names) {
  plan.environment.set("RUSTFLAGS", "--remap-path-prefix=/a=/z");
  const auto remapped = library().extra_filename;
  for (const char* flags :
       {"--remap-path-prefix=/b=/z", "--remap-path-prefix /c=/z", "--cfg x --remap-path-prefix=/a=/z"}) {
    plan.environment.set("RUSTFLAGS", flags);
    EXPECT_EQ(library().extra_filename, remapped) << flags;
  }
}

TEST_F(UnitKeys, nightlies_share_names_and_stable_releases_do_not) {
  const auto with = [&](const char* version) {
    plan.rustc.version = version;
    plan.files.remove_file("/w/target/rustc.json");
    return library().metadata;
  };
  const std::set<std::string> stable{with("1.94.0"), with("1.95.0")};
  EXPECT_EQ(stable.size(), 2U);
  EXPECT_EQ(with("1.96.0-nightly"), with("1.97.0-nightly"));
  EXPECT_EQ(with("1.96.0-beta.1"), with("1.96.0-beta.2"));
  EXPECT_NE(with("1.96.0-beta.1"), with("1.96.0-nightly"));
}

TEST_F(UnitKeys, the_place_of_the_workspace_does_not_matter) {
  const UnitFiles here = library();
  const UnitGraph graph = plan.graph({"foo"});
  PlanBuilder elsewhere;
  elsewhere.package("foo").lib().bin("foo");
  const UnitGraph same = elsewhere.graph({"foo"});
  EXPECT_EQ(
      elsewhere.layout(same).files(PlanBuilder::id_of(same, PlanBuilder::find(same, "foo lib build").at(0))).metadata,
      here.metadata);
}

TEST(Collisions, two_units_with_one_file_are_reported) {
  PlanBuilder plan;
  plan.package("a").bin("same");
  plan.package("b").bin("same");
  const UnitGraph graph = plan.graph({"a", "b"});
  warn_about_collisions(graph, plan.layout(graph), plan.reporter);
  ASSERT_EQ(plan.reporter.lines.size(), 2U);
  EXPECT_EQ(
      plan.reporter.lines[0],
      "warning: output filename collision at /w/target/debug/same\n  |\n"
      "  = note: the bin target `same` in package `b v0.1.0 (/w/b)` has the same output filename as the bin target "
      "`same` in package "
      "`a v0.1.0 (/w/a)`\n"
      "  = note: this may become a hard error in the future; see <https://github.com/rust-lang/cargo/issues/6313>\n"
      "  = help: consider changing their names to be unique or compiling them separately");
}

TEST(Collisions, a_library_that_cannot_be_linked_is_reported) {
  PlanBuilder plan;
  plan.package("st").lib({"staticlib"});
  plan.package("foo").lib().bin("foo").depends("st");
  const UnitGraph graph = plan.graph({"foo"});
  EXPECT_THAT(*unlinkable_dependencies_warning(graph, *PlanBuilder::find(graph, "foo lib build").at(0)),
              testing::StartsWith(
                  "the package `st` provides no linkable target\n  |\n  = note: this might cause `foo` to fail"));
  EXPECT_EQ(unlinkable_dependencies_warning(graph, *PlanBuilder::find(graph, "foo bin:foo build").at(0)), std::nullopt);
}

TEST(UnitWarnings, the_profile_decides_on_a_hint_before_the_manifest) {
  PlanBuilder plan;
  plan.package("foo").lib();
  const UnitGraph graph = plan.graph({"foo"});
  Unit unit = *PlanBuilder::find(graph, "foo lib build").at(0);
  EXPECT_THAT(ignored_hint_warnings(unit), IsEmpty());

  const auto with_hint = [&](std::string_view value) {
    auto manifest = std::make_shared<manifest::Manifest>(*unit.package->manifest);
    manifest->hint_mostly_unused = std::make_shared<const toml::Value>(*toml::parse_value(value));
    auto package = std::make_shared<manifest::Package>(*unit.package);
    package->manifest = manifest;
    unit.package = package;
    return ignored_hint_warnings(unit);
  };
  EXPECT_THAT(with_hint("false"), IsEmpty());
  EXPECT_THAT(
      with_hint("[]"),
      ElementsAre(
          "foo@0.1.0: ignoring unsupported value type (array) for 'hints.mostly-unused', which expects a boolean"));
  EXPECT_THAT(
      with_hint("true"),
      ElementsAre("foo@0.1.0: ignoring 'hints.mostly-unused', pass `-Zprofile-hint-mostly-unused` to enable it"));
  unit.profile.hint_mostly_unused = false;
  EXPECT_THAT(ignored_hint_warnings(unit), IsEmpty());
  unit.profile.hint_mostly_unused = true;
  EXPECT_THAT(ignored_hint_warnings(unit),
              ElementsAre(testing::HasSubstr("ignoring 'hint-mostly-unused' profile option")));
  EXPECT_THAT(with_hint("1"), ElementsAre(testing::HasSubstr("(integer)"), testing::HasSubstr("profile option")));
  unit.mode = CompileMode::Doc;
  EXPECT_THAT(ignored_hint_warnings(unit), IsEmpty());
}

}  // namespace
}  // namespace gantry::plan
