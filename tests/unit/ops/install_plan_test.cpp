#include "ops/install_plan.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/memory_file_system.h"

namespace gantry::ops {
namespace {

using manifest::TargetKind;

PackageId package_id(const std::string& name, const std::string& version, const std::string& source = "/src") {
  return PackageId(name, *semver::Version::parse(version), SourceId::path(source));
}

manifest::Package package_with(const std::vector<std::pair<TargetKind, std::string>>& targets) {
  auto manifest = std::make_shared<manifest::Manifest>();
  for (const auto& [kind, name] : targets) {
    manifest::Target target;
    target.kind = kind;
    target.name = name;
    manifest->targets.push_back(target);
  }
  return {manifest, "/src/Cargo.toml"};
}

TEST(RequestedPrograms, are_all_binaries_unless_something_is_chosen) {
  const auto package = package_with(
      {{TargetKind::Lib, "l"}, {TargetKind::Bin, "a"}, {TargetKind::Bin, "b"}, {TargetKind::ExampleBin, "e"}});
  using Names = std::set<std::string>;
  EXPECT_EQ(requested_programs(package, {}), (Names{"a", "b"}));
  EXPECT_EQ(requested_programs(package, {.examples = {true, {}}}), Names{"e"});
  EXPECT_EQ(requested_programs(package, {.bins = {true, {}}, .examples = {false, {"x"}}}), (Names{"a", "b", "x"}));
  EXPECT_EQ(all_programs(package), (Names{"a", "b", "e"}));
}

TEST(Conflicts, are_files_of_other_packages) {
  test::MemoryFileSystem files;
  files.write_atomic("/bin/a", "");
  files.write_atomic("/bin/b", "");
  InstalledCrates installed;
  installed.crates[package_id("foo", "1.0.0")].bins = {"a", "c"};
  const auto own = occupied_programs({"a", "c"}, "/bin", installed, files);
  EXPECT_EQ(own.size(), 1U);
  refuse_conflicts(own, "foo", std::nullopt);
  const auto both = occupied_programs({"a", "b"}, "/bin", installed, files);
  try {
    refuse_conflicts(both, "foo", std::nullopt);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "binary `a` already exists in destination as part of `foo v1.0.0 (/src)`\n"
              "binary `b` already exists in destination\nAdd --force to overwrite");
  }
}

TEST(IsInstalled, compares_what_is_known) {
  const auto id = package_id("foo", "1.0.0");
  InstalledCrates installed;
  InstalledCrate wanted;
  wanted.bins = {"foo"};
  wanted.target = "here";
  EXPECT_FALSE(is_installed(installed, id, wanted));
  installed.crates[id].bins = {"foo"};
  EXPECT_TRUE(is_installed(installed, id, wanted));
  installed.crates[id].target = "there";
  EXPECT_FALSE(is_installed(installed, id, wanted));
  installed.crates[id].target = "here";
  wanted.features = {"a"};
  EXPECT_FALSE(is_installed(installed, id, wanted));
  EXPECT_FALSE(is_installed(installed, package_id("foo", "1.0.1"), wanted));
}

}  // namespace
}  // namespace gantry::ops
