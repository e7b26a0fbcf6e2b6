#include "exec/rustdoc_fingerprint.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::exec {
namespace {

class RustdocFingerprint : public testing::Test {
 protected:
  RustdocFingerprint() {
    files.write_atomic("/w/target/doc/foo/index.html", "");
    files.write_atomic("/w/target/doc/.lock", "");
  }
  void clear() { clear_foreign_documentation("/w/target/doc", kFingerprint, "rustc 1\nhost: x\n", files); }

  static constexpr const char* kFingerprint = "/w/target/.rustdoc_fingerprint.json";
  test::MemoryFileSystem files;
};

TEST_F(RustdocFingerprint, KeepsWhatThisCompilerMade) {
  clear();
  files.write_atomic("/w/target/doc/foo/index.html", "");
  clear();
  EXPECT_TRUE(files.exists("/w/target/doc/foo/index.html"));
  EXPECT_EQ(files.read(kFingerprint).value(), R"({"rustc_vv":"rustc 1\nhost: x\n"})");
}

TEST_F(RustdocFingerprint, RemovesTheRestButHiddenFiles) {
  for (const auto* noted : {"", "no JSON", "[]", R"({"rustc_vv":1})", R"({"rustc_vv":"rustc 0\n"})"}) {
    files.write_atomic("/w/target/doc/foo/index.html", "");
    files.write_atomic(kFingerprint, noted);
    clear();
    EXPECT_FALSE(files.exists("/w/target/doc/foo")) << noted;
    EXPECT_TRUE(files.exists("/w/target/doc/.lock")) << noted;
  }
}

TEST_F(RustdocFingerprint, IsNotedWhenThereIsNothingToDocument) {
  clear_foreign_documentation(std::nullopt, kFingerprint, "rustc 1\n", files);
  EXPECT_TRUE(files.exists("/w/target/doc/foo"));
  EXPECT_TRUE(files.exists(kFingerprint));
}

TEST_F(RustdocFingerprint, LiesWhereTheBuildIsMade) {
  EXPECT_EQ(rustdoc_fingerprint_path("/b", toolchain::CompileKind::host()), "/b/.rustdoc_fingerprint.json");
  EXPECT_EQ(rustdoc_fingerprint_path("/b", toolchain::CompileKind::target("x-y")), "/b/x-y/.rustdoc_fingerprint.json");
}

}  // namespace
}  // namespace gantry::exec
