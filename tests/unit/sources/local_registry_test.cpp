#include "sources/local_registry.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

class LocalRegistryTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  LocalRegistry registry{SourceId::crates_io(),
                         {"/r", "/home/.cargo", "/w"},
                         [](const std::string&) { return SourceId::crates_io(); },
                         files,
                         reporter};

  void add(const std::string& file, const std::string& name, bool yanked = false) {
    files.file("/r/index/" + file, R"({"name":")" + name + R"(","vers":"1.0.0","deps":[],"cksum":"aa","yanked":)" +
                                       (yanked ? "true}" : "false}"));
  }
};

using Names = std::vector<std::string>;

TEST_F(LocalRegistryTest, similar_names_differ_in_case_dashes_and_underscores) {
  add("fo/o-/foo-bar-baz", "foo-bar-baz");
  add("3/a/abc", "Abc");
  add("3/y/yan", "yan", true);
  EXPECT_EQ(registry.similar_names("foo_bar-baz"), Names{"foo-bar-baz"});
  EXPECT_EQ(registry.similar_names("Foo_Bar_Baz"), Names{"foo-bar-baz"});
  EXPECT_EQ(registry.similar_names("abc"), Names{"Abc"});
  EXPECT_EQ(registry.similar_names("Abc"), Names{});
  EXPECT_EQ(registry.similar_names("a-bc"), Names{});
  EXPECT_EQ(registry.similar_names("Yan"), Names{});
  EXPECT_TRUE(registry.all_versions("abc").empty());
  EXPECT_EQ(registry.all_versions("Abc").size(), 1U);
}

TEST_F(LocalRegistryTest, the_first_question_makes_the_cache_even_if_it_fails) {
  EXPECT_THROW(registry.all_versions("abc"), Error);
  EXPECT_TRUE(files.is_file("/home/.cargo/registry/CACHEDIR.TAG"));
}

}  // namespace
}  // namespace gantry::sources
