#include "exec/build_lock.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::exec {
namespace {

TEST(BuildLock, whoever_only_waits_for_builds_makes_no_directories_for_them) {
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  const auto layouts = profile_layouts("/w/target", "/w/target", "debug", {toolchain::CompileKind::target("triple")});
  const auto locks = lock_profile_directories(layouts, false, files, reporter);
  EXPECT_FALSE(locks.empty());
  EXPECT_TRUE(files.exists("/w/target/CACHEDIR.TAG"));
  EXPECT_TRUE(files.is_directory("/w/target/triple/debug"));
  EXPECT_FALSE(files.exists("/w/target/debug/deps"));
  const auto build_locks = lock_build_directories(layouts, false, files, reporter);
  EXPECT_TRUE(files.is_directory("/w/target/debug/deps"));
}

}  // namespace
}  // namespace gantry::exec
