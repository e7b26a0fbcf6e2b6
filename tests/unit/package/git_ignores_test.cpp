#include "package/git_ignores.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::package {
namespace {

class GitIgnoresTest : public testing::Test {
 protected:
  GitIgnoresTest() {
    environment.set("PATH", "/usr/bin");
    environment.set("HOME", "/home");
  }

  // "a b" of the paths that are ignored; "ask git".
  std::string ignored(const std::vector<std::string>& paths) {
    for (const auto& path : paths) files.file("/r/" + path, "");
    const auto found = plainly_ignored("/r", paths, environment, files);
    if (!found) return "ask git";
    std::string text;
    for (const auto& path : *found) text += (text.empty() ? "" : " ") + path;
    return text;
  }
  std::string with_rules(const std::string& rules, const std::vector<std::string>& paths) {
    files.file("/r/.gitignore", rules);
    return ignored(paths);
  }

  test::MemoryFileSystem files;
  Environment environment;
};

TEST_F(GitIgnoresTest, NamesPathsAndEndings) {
  EXPECT_EQ(ignored({"a"}), "");
  EXPECT_EQ(with_rules("# about\n\na\n", {"a", "b/a", "ab"}), "a b/a");
  EXPECT_EQ(with_rules("/a\n", {"a", "b/a"}), "a");
  EXPECT_EQ(with_rules("b/a", {"a", "b/a", "c/b/a"}), "b/a");
  EXPECT_EQ(with_rules("*.bak\n**/x\n", {"a.bak", "b/.bak", "bak", "c/x"}), "a.bak b/.bak c/x");
}

TEST_F(GitIgnoresTest, DirectoriesTakeWhatIsInThem) {
  EXPECT_EQ(with_rules("target/\n", {"target/a/b", "c/target", "d/target/e"}), "d/target/e target/a/b");
  EXPECT_EQ(with_rules("/target\n!a\n", {"target/a"}), "target/a");
}

TEST_F(GitIgnoresTest, TheLastRuleOfTheNearestFileCounts) {
  EXPECT_EQ(with_rules("a\n!a\n", {"a"}), "");
  EXPECT_EQ(with_rules("!a\na\n", {"a", "d/a"}), "a d/a");
  files.file("/r/d/.gitignore", "!a\n/b\n");
  EXPECT_EQ(with_rules("a\n", {"a", "d/a", "d/b", "b"}), "a d/b");
  files.file("/r/.git/info/exclude", "c\nu\n");
  files.file("/home/.config/git/ignore", "u\nw\n!c\n");
  EXPECT_EQ(with_rules("!u\n", {"c", "u", "w"}), "c w");
}

TEST_F(GitIgnoresTest, GitIsAskedAboutAllThatIsMore) {
  for (const auto* rules :
       {"a?b", "[ab]", "a*b", "a/*", "\\#a", "a \n", "a\r\n", "\xEF\xBB\xBFx", "/", "**/a/b", "a**", "{a,b}"})
    EXPECT_EQ(with_rules(rules, {"a"}), "ask git") << rules;
  EXPECT_EQ(with_rules("a", {"a"}), "a");
  files.file("/home/.gitconfig", "[core]\n\texcludesFile = /x\n");
  EXPECT_EQ(ignored({"a"}), "ask git");
  files.file("/home/.gitconfig", "");
  environment.unset("HOME");
  EXPECT_EQ(ignored({"a"}), "ask git");
}

TEST_F(GitIgnoresTest, RulesOfDirectoriesThatNoPathLiesInDoNotMatter) {
  files.file("/r/other/.gitignore", "a?b");
  EXPECT_EQ(with_rules("a", {"a"}), "a");
}

}  // namespace
}  // namespace gantry::package
