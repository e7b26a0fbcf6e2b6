#include "ops/program_placer.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::ops {
namespace {

class FilesThatStay : public test::MemoryFileSystem {
 public:
  std::error_code remove_file(const std::string& path) override {
    if (path == stays) return std::make_error_code(std::errc::operation_not_permitted);
    return MemoryFileSystem::remove_file(path);
  }
  std::string stays;
};

TEST(ProgramPlacer, remembers_what_it_placed_when_an_old_program_cannot_be_removed) {
  FilesThatStay files;
  test::RecordingReporter reporter;
  files.file("/i/bin/foo", "old").file("/i/bin/gone", "old").file("/build/foo", "new");
  files.file("/i/.crates.toml", "[v1]\n\"foo 1.0.0 (path+file:///src)\" = [\"foo\", \"gone\"]\n");
  files.file("/i/.crates2.json", "");
  files.stays = "/i/bin/gone";
  auto manifest = std::make_shared<manifest::Manifest>();
  manifest->summary.id = PackageId("foo", *semver::Version::parse("2.0.0"), SourceId::path("/src"));
  manifest::Target target;
  target.kind = manifest::TargetKind::Bin;
  target.name = "foo";
  manifest->targets.push_back(target);
  InstalledCrate details;
  details.bins = {"foo"};
  InstallTracker tracker("/i", files, reporter);
  const auto package = std::make_shared<const manifest::Package>(manifest::Package{manifest, "/src/Cargo.toml"});
  ProgramPlacer placer({package, details, "/i/bin"}, &tracker, files, reporter);
  EXPECT_THROW(placer.place({{"foo", "/build/foo"}}), Error);
  EXPECT_EQ(*files.read("/i/bin/foo"), "new");
  EXPECT_EQ(*files.read("/i/.crates.toml"),
            "[v1]\n\"foo 1.0.0 (path+file:///src)\" = [\"gone\"]\n\"foo 2.0.0 (path+file:///src)\" = [\"foo\"]\n");
}

}  // namespace
}  // namespace gantry::ops
