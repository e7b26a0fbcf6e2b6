#include "sources/package_walk.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/path.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

class PackageWalkTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  std::map<std::string, std::vector<std::string>> path_dependencies;  // by the directory of the package
  const SourceId source = SourceId::path("/r");

  // A package is called by the content of its manifest; "[workspace]" is a virtual one, "" a broken one.
  manifest::PackagePtr load(const std::string& directory) {
    const auto path = path::join(directory, "Cargo.toml");
    const auto name = *files.read(path);
    if (name == "[workspace]") return nullptr;
    if (name.empty()) throw Error("broken " + path);
    auto manifest = std::make_shared<manifest::Manifest>();
    manifest->summary.id = PackageId(name, *semver::Version::parse("1.0.0"), SourceId::path(directory));
    for (const auto& wanted : path_dependencies[directory]) {
      Dependency dependency;
      dependency.source = SourceId::path(wanted);
      manifest->summary.dependencies.push_back(dependency);
    }
    auto package = std::make_shared<manifest::Package>();
    package->manifest = manifest;
    package->manifest_path = path;
    return package;
  }
  WalkedPackages walk() {
    return walk_packages(
        "/r", {source}, [this](const auto& directory) { return load(directory); }, files, reporter);
  }
  std::vector<std::string> found() {
    std::vector<std::string> paths;
    for (const auto& package : walk().packages) {
      EXPECT_EQ(package->id().source(), source);
      paths.push_back(package->manifest_path);
    }
    return paths;
  }
  std::string failure() {
    try {
      walk();
    } catch (const Error& error) {
      return error.message();
    }
    return "no error";
  }
};

using Paths = std::vector<std::string>;

TEST_F(PackageWalkTest, hidden_directories_and_the_output_of_a_package_are_left_out) {
  files.file("/r/.h/Cargo.toml", "h").file("/r/target/Cargo.toml", "t").file("/r/a/Cargo.toml", "a");
  files.file("/r/a/target/Cargo.toml", "at").file("/r/a/sub/Cargo.toml", "as");
  EXPECT_EQ(found(), (Paths{"/r/a/Cargo.toml", "/r/a/sub/Cargo.toml", "/r/target/Cargo.toml"}));
}

TEST_F(PackageWalkTest, path_dependencies_come_along_but_not_what_lies_below_them) {
  files.file("/r/Cargo.toml", "r").file("/else/Cargo.toml", "e").file("/else/sub/Cargo.toml", "es");
  path_dependencies["/r"] = {"/else"};
  EXPECT_EQ(found(), (Paths{"/r/Cargo.toml", "/else/Cargo.toml"}));
  path_dependencies["/r"] = {"/gone"};
  EXPECT_EQ(failure(), "Could not find `Cargo.toml` in `/gone`");
}

TEST_F(PackageWalkTest, the_first_package_of_an_id_is_taken) {
  files.file("/r/Cargo.toml", "r").file("/r/a/Cargo.toml", "x").file("/r/b/Cargo.toml", "x");
  path_dependencies["/r"] = {"/r/b"};
  const auto walked = walk();
  ASSERT_EQ(walked.packages.size(), 2U);
  EXPECT_EQ(describe_duplicates(walked, *walked.packages[1]),
            "skipping duplicate package `x v1.0.0 (/r)`:\n  /r/a/Cargo.toml\nin favor of /r/b/Cargo.toml\n");
  EXPECT_EQ(describe_duplicates(walked, *walked.packages[0]), "");
}

TEST_F(PackageWalkTest, packages_of_a_repository_depend_on_the_repository) {
  files.file("/r/Cargo.toml", "r").file("/r/.h/Cargo.toml", "h");
  path_dependencies["/r"] = {"/r/.h", "/gone"};
  const auto repository = SourceId::git("https://h/r", {}).with_precise(std::string(40, 'a'));
  const auto walked = walk_packages(
      "/r", {repository, true}, [this](const auto& directory) { return load(directory); }, files, reporter);
  ASSERT_EQ(walked.packages.size(), 2U);
  for (const auto& dependency : walked.packages[0]->manifest->summary.dependencies) {
    EXPECT_EQ(dependency.source, repository);
    EXPECT_EQ(dependency.source.precise(), repository.precise());
  }
}

TEST_F(PackageWalkTest, broken_and_virtual_manifests_are_skipped_when_there_is_a_package) {
  files.file("/r/Cargo.toml", "[workspace]").file("/r/a/Cargo.toml", "").file("/r/b/Cargo.toml", "b");
  EXPECT_EQ(found(), Paths{"/r/b/Cargo.toml"});
  files.file("/r/b/Cargo.toml", "");
  EXPECT_EQ(failure(), "broken /r/b/Cargo.toml");
}

TEST_F(PackageWalkTest, a_tree_without_packages_is_an_error) {
  files.file("/r/Cargo.toml", "[workspace]");
  EXPECT_EQ(failure(), "could not find `Cargo.toml` in `/r`");
}

}  // namespace
}  // namespace gantry::sources
