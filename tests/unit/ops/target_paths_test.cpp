#include "ops/target_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::ops {
namespace {

using manifest::Target;
using manifest::TargetKind;

class TargetPaths : public testing::Test {
 protected:
  void add(TargetKind kind, std::string name, std::string path) {
    if (!package_) {
      auto manifest = std::make_shared<manifest::Manifest>();
      manifest->summary.id = PackageId("foo", *semver::Version::parse("0.1.0"), SourceId::path("/w"));
      package_ = std::make_shared<manifest::Package>();
      package_->manifest = std::move(manifest);
      package_->manifest_path = "/w/Cargo.toml";
    }
    auto target = std::make_shared<Target>();
    target->kind = kind;
    target->name = std::move(name);
    target->src_path = std::move(path);
    auto& unit = graph_.units.emplace_back();
    unit.package = package_;
    unit.target = target.get();
    targets_.push_back(std::move(target));
    graph_.roots.push_back(static_cast<plan::UnitId>(graph_.units.size() - 1));
  }

  std::string problem() {
    try {
      check_target_paths(graph_, files_, reporter_);
    } catch (const Error& error) {
      return error.message();
    }
    return "";
  }

  test::MemoryFileSystem files_;
  test::RecordingReporter reporter_;
  plan::UnitGraph graph_;
  std::shared_ptr<manifest::Package> package_;
  std::vector<std::shared_ptr<Target>> targets_;
};

TEST_F(TargetPaths, ThatExistAreFine) {
  files_.file("/w/src/lib.rs", "");
  add(TargetKind::Lib, "foo", "/w/src/lib.rs");
  EXPECT_EQ(problem(), "");
  EXPECT_THAT(reporter_.lines, testing::IsEmpty());
}

TEST_F(TargetPaths, ThatAreMissingAreReportedInTheOrderOfKinds) {
  add(TargetKind::Test, "t", "/w/t.rs");
  add(TargetKind::Lib, "foo", "/w/no.rs");
  EXPECT_EQ(problem(), "could not compile due to 2 previous target resolution errors");
  EXPECT_THAT(reporter_.lines, testing::ElementsAre("error: can't find lib `foo` at path `/w/no.rs`",
                                                    "error: can't find integration-test `t` at path `/w/t.rs`"));
}

TEST_F(TargetPaths, ThatAreDirectoriesGetAHintAtTheirEntryPoint) {
  files_.file("/w/src/b/main.rs", "");
  add(TargetKind::Bin, "b", "/w/src/b");
  EXPECT_EQ(problem(), "could not compile due to 1 previous target resolution error");
  EXPECT_EQ(reporter_.stderr_text, " --> /w/Cargo.toml\n  = help: an entry point exists at `/w/src/b/main.rs`\n");
}

}  // namespace
}  // namespace gantry::ops
