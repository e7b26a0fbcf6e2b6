#include "toml/edit.h"

#include <gtest/gtest.h>

namespace gantry::toml {
namespace {

constexpr const char* kManifest = R"(# top
[package]
name = "foo"

[dependencies]
# about a
a = "1"  # behind a

# about c
c.version = "1"
c.optional = true
# before the next table

[dependencies.d]
version = "1"

# the end
)";

std::string inserted(std::string text, const Editor::Path& table, std::string_view key) {
  Editor editor(std::move(text));
  editor.insert(table, key, "1");
  return editor.text();
}

TEST(Edit, InsertsInOrderAboveTheCommentOfTheNextKey) {
  const auto text = inserted(kManifest, {"dependencies"}, "b");
  EXPECT_NE(text.find("a = \"1\"  # behind a\nb = 1\n\n# about c\n"), std::string::npos) << text;
}

TEST(Edit, InsertsBehindTheLinesOfADottedKey) {
  const auto text = inserted(kManifest, {"dependencies"}, "x");
  EXPECT_NE(text.find("c.optional = true\nx = 1\n# before the next table\n"), std::string::npos) << text;
}

TEST(Edit, AppendsWhereKeysAreNotInOrder) {
  EXPECT_EQ(inserted("[t]\nz = 1\na = 2\n", {"t"}, "b"), "[t]\nz = 1\na = 2\nb = 1\n");
}

TEST(Edit, MakesATableBeforeTheCommentsAtTheEnd) {
  EXPECT_EQ(inserted("a = 1\n\n# the end\n", {"x", "y z"}, "b"), "a = 1\n\n[x.\"y z\"]\nb = 1\n\n# the end\n");
  EXPECT_EQ(inserted("", {"x"}, "b"), "[x]\nb = 1\n");
}

TEST(Edit, MakesAHeaderForATableThatHasOnlyTablesBelow) {
  EXPECT_EQ(inserted("a = 1\n[target.'x'.dep.w]\nv = 1\n", {"target", "x", "dep"}, "b"),
            "a = 1\n\n[target.'x'.dep]\nb = 1\n[target.'x'.dep.w]\nv = 1\n");
}

TEST(Edit, ContinuesATableWrittenWithDots) {
  EXPECT_EQ(inserted("d.a = 1\nz = 2\n", {"d"}, "b"), "d.a = 1\nd.b = 1\nz = 2\n");
}

TEST(Edit, AddsALineBreakThatIsMissing) { EXPECT_EQ(inserted("[t]\na = 1", {"t"}, "b"), "[t]\na = 1\nb = 1\n"); }

TEST(Edit, RemovesAKeyWithTheCommentsAboveIt) {
  Editor editor(kManifest);
  editor.remove({"dependencies", "a"});
  editor.remove({"dependencies", "c"});
  EXPECT_NE(editor.text().find("[dependencies]\n# before the next table\n\n[dependencies.d]\n"), std::string::npos)
      << editor.text();
}

TEST(Edit, RemovesATableWithAllBelowIt) {
  Editor editor(kManifest);
  editor.remove({"dependencies"});
  EXPECT_EQ(editor.text(), "# top\n[package]\nname = \"foo\"\n\n# the end\n");
}

TEST(Edit, ReplacesValues) {
  Editor editor("a = 'x' # c\nb.c = 1\nb.d = 2\n");
  editor.replace({"a"}, "[1]");
  editor.replace({"b"}, "{ c = 2 }");
  EXPECT_EQ(editor.text(), "a = [1] # c\nb = { c = 2 }\n");
}

TEST(Edit, ReplacesALineWithItsKeyAndComment) {
  Editor editor("[t]\na = { b = 1 } # c\nd = 2\n\n[u]\nv = { a = { b = 1 }, c = 2 }\n");
  editor.replace_line({"t", "a"}, "a.b", "3");
  editor.replace_line({"u", "v", "a"}, "a.b", "4");
  EXPECT_EQ(editor.text(), "[t]\na.b = 3\nd = 2\n\n[u]\nv = { a.b = 4, c = 2 }\n");
}

TEST(Edit, OrdersByNamesAndNotByHowTheyAreWritten) {
  EXPECT_EQ(inserted("[t]\nr = 1\n", {"t"}, "\"x y\""), "[t]\nr = 1\n\"x y\" = 1\n");
}

TEST(Edit, RemovesElementsAndKeepsComments) {
  Editor editor("a = [\n  # one\n  1, # behind\n  2,\n]\nb = [1, 2]\nc = [1]\n");
  editor.remove_element({"a"}, 0);
  editor.remove_element({"b"}, 1);
  editor.remove_element({"c"}, 0);
  EXPECT_EQ(editor.text(), "a = [\n  # one\n # behind\n  2,\n]\nb = [1]\nc = []\n");
}

TEST(Edit, AddsToInlineTablesWithinTheirBraces) {
  const auto added = [](const std::string& table) {
    Editor editor("d = " + table + "\n[x]\n");
    editor.insert({"d"}, "b", "1");
    return editor.text().substr(4, editor.text().find('\n') - 4);
  };
  EXPECT_EQ(added("{}"), "{ b = 1 }");
  EXPECT_EQ(added("{ }"), "{ b = 1  }");
  EXPECT_EQ(added("{a=1}"), "{a=1, b = 1 }");
  EXPECT_EQ(added("{ a = 1 }"), "{ a = 1 , b = 1 }");
  EXPECT_EQ(added("{ a = 1, c = 2 }"), "{ a = 1, b = 1, c = 2 }");
  EXPECT_EQ(added("{c=2}"), "{ b = 1,c=2}");
}

}  // namespace
}  // namespace gantry::toml
