#include "manifest/edition_migration.h"

#include <gtest/gtest.h>

#include "toml/parse.h"

namespace gantry::manifest {
namespace {

// The text afterwards; `changes`: how many things must have changed.
std::string migrate(std::string text, std::size_t changes, std::string_view shared = "") {
  const auto document = toml::parse(std::string(shared));
  EditionMigration migration(std::move(text), &document->root);
  EXPECT_EQ(migration.migrate_package(), changes);
  return migration.text();
}

TEST(EditionMigration, RenamesTheProjectTable) {
  EXPECT_EQ(migrate("# a\n[ project ] # b\nname = \"x\"\n", 1), "# a\n[ package ] # b\nname = \"x\"\n");
}

TEST(EditionMigration, RemovesTheProjectTableBesideThePackage) {
  EXPECT_EQ(migrate("[package]\nname = \"x\" # a\n# b\n\n[project]\n# c\nname = \"x\"\n# d\n\n[lib]\n", 1),
            "[package]\nname = \"x\" # a\n# d\n\n[lib]\n");
}

TEST(EditionMigration, RenamedKeysGoToTheEndOfTheirTable) {
  EXPECT_EQ(
      migrate("[lib]\n# type\ncrate_type = [\"lib\"] # c\n# path\npath = \"x\"\n\n[[bin]]\nproc_macro = false\nname = "
              "\"b\"\n",
              2),
      "[lib]\n# path\npath = \"x\"\n# type\ncrate-type = [\"lib\"] # c\n\n[[bin]]\nname = \"b\"\nproc-macro = false\n");
}

TEST(EditionMigration, HeadersStayWhereTheyAre) {
  EXPECT_EQ(
      migrate("[ dev_dependencies . b ] # c\npath = \"b\"\n[target.'cfg(unix)'.build_dependencies]\na = "
              "\"1\"\n[features]\n",
              2),
      "[ dev-dependencies . b ] # c\npath = \"b\"\n[target.'cfg(unix)'.build-dependencies]\na = \"1\"\n[features]\n");
}

TEST(EditionMigration, TheNewNameWins) {
  EXPECT_EQ(migrate("[[example]]\nname = \"e\"\n# old\ncrate_type = [\"lib\"]\ncrate-type = [\"bin\"]\n", 1),
            "[[example]]\nname = \"e\"\ncrate-type = [\"bin\"]\n");
  EXPECT_EQ(migrate("[dependencies]\na = { default_features = true, default-features = false }\n", 1),
            "[dependencies]\na = { default-features = false }\n");
}

TEST(EditionMigration, RenamesKeysOfDependenciesInEveryForm) {
  EXPECT_EQ(
      migrate(
          "[dependencies]\na = { default_features=false, path = \"a\" }\nb.default_features = true\nb.path = \"b\"\n",
          2),
      "[dependencies]\na = { path = \"a\" , default-features=false}\nb.path = \"b\"\nb.default-features = true\n");
}

TEST(EditionMigration, RemovesWhatNeverHadAnEffect) {
  const auto* const shared = "on = { default-features = true }\noff = { default-features = false }\nplain = \"1\"\n";
  EXPECT_EQ(migrate("[dependencies]\n"
                    "on = { workspace = true, default-features = false }\n"
                    "off = { workspace = true, default-features = false }\n"
                    "plain.workspace = true\n"
                    "plain.default-features = false\n"
                    "own = { path = \"o\", default-features = false }\n",
                    2, shared),
            "[dependencies]\n"
            "on = { workspace = true}\n"
            "off = { workspace = true, default-features = false }\n"
            "plain.workspace = true\n"
            "own = { path = \"o\", default-features = false }\n");
}

TEST(EditionMigration, ChangesTheTablesOfAWorkspaceSeparately) {
  const auto* const text = "[workspace.dependencies.a]\ndefault_features = false\npath = \"a\"\n";
  EditionMigration migration(text, nullptr);
  EXPECT_EQ(migration.migrate_package(), 0U);
  EXPECT_EQ(migration.text(), text);
  EXPECT_EQ(migration.migrate_workspace(), 1U);
  EXPECT_EQ(migration.text(), "[workspace.dependencies.a]\npath = \"a\"\ndefault-features = false\n");
}

}  // namespace
}  // namespace gantry::manifest
