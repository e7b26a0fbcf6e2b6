#include "toolchain/probe_cache.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"
#include "toolchain/compiler_identity.h"

namespace gantry::toolchain {
namespace {

TEST(ProbeCache, answers_survive_on_disk) {
  test::MemoryFileSystem files;
  files.directory("/t");
  {
    ProbeCache cache("/t/.gantry/cache.json", "", files);
    cache.select("a");
    cache.put("q", {"out", "err"});
    cache.save(files);
  }
  ProbeCache cache("/t/.gantry/cache.json", "", files);
  cache.select("a");
  ASSERT_NE(cache.find("q"), nullptr);
  EXPECT_EQ(cache.find("q")->out, "out");
  cache.select("b");
  EXPECT_EQ(cache.find("q"), nullptr);
  cache.select("a");
  EXPECT_NE(cache.find("q"), nullptr) << "several compilers are remembered";
}

TEST(ProbeCache, a_changed_guard_forgets_the_answers) {
  test::MemoryFileSystem files;
  files.file("/real/rustc", "1");
  files.directory("/t");
  {
    ProbeCache cache("/t/.gantry/cache.json", "", files);
    cache.select("a");
    cache.add_guard("/real/rustc");
    cache.put("q", {"out", ""});
    cache.save(files);
  }
  files.file("/real/rustc", "22");
  ProbeCache cache("/t/.gantry/cache.json", "", files);
  cache.select("a");
  EXPECT_EQ(cache.find("q"), nullptr);
}

TEST(ProbeCache, a_second_file_serves_other_projects) {
  test::MemoryFileSystem files;
  files.directory("/home");
  files.file("/real/rustc", "1");
  {
    ProbeCache cache("/no/.gantry/cache.json", "/home/.gantry/cache.json", files);
    cache.select("a");
    cache.add_guard("/real/rustc");
    cache.put("q", {"out", ""});
    cache.save(files);
    EXPECT_FALSE(files.exists("/no")) << "no target directory is made";
  }
  files.directory("/t");
  {
    ProbeCache cache("/t/.gantry/cache.json", "/home/.gantry/cache.json", files);
    cache.select("a");
    ASSERT_NE(cache.find("q"), nullptr);
    cache.put("r", {"more", ""});
    cache.save(files);
  }
  ProbeCache alone("/t/.gantry/cache.json", "", files);
  alone.select("a");
  EXPECT_NE(alone.find("q"), nullptr) << "what came from the second file is kept in the first";
  EXPECT_EQ(alone.guards().size(), 1U);
  ProbeCache both("/no/.gantry/cache.json", "/home/.gantry/cache.json", files);
  both.select("a");
  EXPECT_NE(both.find("r"), nullptr);
  EXPECT_EQ(both.find("s"), nullptr);
  files.file("/real/rustc", "22");
  ProbeCache changed("/no/.gantry/cache.json", "/home/.gantry/cache.json", files);
  changed.select("a");
  EXPECT_EQ(changed.find("q"), nullptr);
}

TEST(ProbeCache, damaged_files_are_empty_caches) {
  for (const auto* text :
       {"", "{", "[]", R"({"format":9,"compilers":[]})", R"({"format":1,"compilers":[{"identity":1}]})"}) {
    test::MemoryFileSystem files;
    files.file("/c", text);
    ProbeCache cache("/c", "/c", files);
    cache.select("a");
    EXPECT_EQ(cache.find("q"), nullptr);
  }
}

class Identity : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  Environment environment{{{"PATH", "/bin:/usr/bin"}, {"HOME", "/home/u"}}};
  std::string key() { return identify_compiler({"rustc"}, environment, files, "/w/p").key; }
};

TEST_F(Identity, changes_with_the_file_that_is_found) {
  files.file("/usr/bin/rustc", "1");
  const auto before = key();
  EXPECT_EQ(key(), before);
  files.file("/usr/bin/rustc", "2");
  const auto changed = key();
  EXPECT_NE(changed, before);
  files.file("/bin/rustc", "2");
  EXPECT_NE(key(), changed);
}

TEST_F(Identity, of_a_rustup_proxy_covers_what_rustup_looks_at) {
  files.file("/bin/rustup", "proxy").file("/bin/rustc", "proxy");
  const auto identity = identify_compiler({"rustc"}, environment, files, "/w/p");
  EXPECT_TRUE(identity.is_rustup_proxy);
  const auto& consulted = identity.files;
  for (const auto* file : {"/bin/rustc", "/home/u/.rustup/settings.toml", "/w/p/rust-toolchain.toml",
                           "/w/rust-toolchain", "/rust-toolchain"}) {
    EXPECT_NE(std::find(consulted.begin(), consulted.end(), file), consulted.end()) << file;
  }
  auto before = key();
  files.file("/w/rust-toolchain.toml", "x");
  EXPECT_NE(key(), before);
  before = key();
  environment.set("RUSTUP_TOOLCHAIN", "beta");
  EXPECT_NE(key(), before);
}

TEST_F(Identity, an_active_toolchain_replaces_the_proxy) {
  files.file("/bin/rustup", "proxy")
      .file("/bin/rustc", "proxy")
      .file("/home/u/.rustup/toolchains/stable-x/bin/rustc", "real");
  EXPECT_EQ(tool_of_active_toolchain("rustc", environment, files), std::nullopt);
  environment.set("RUSTUP_TOOLCHAIN", "stable-x");
  EXPECT_EQ(tool_of_active_toolchain("rustc", environment, files), "/home/u/.rustup/toolchains/stable-x/bin/rustc");
  environment.set("RUSTUP_TOOLCHAIN", "/a/path");
  EXPECT_EQ(tool_of_active_toolchain("rustc", environment, files), std::nullopt);
  environment.set("RUSTUP_TOOLCHAIN", "stable-x");
  files.file("/bin/rustc", "a script");
  EXPECT_EQ(tool_of_active_toolchain("rustc", environment, files), std::nullopt);
}

}  // namespace
}  // namespace gantry::toolchain
