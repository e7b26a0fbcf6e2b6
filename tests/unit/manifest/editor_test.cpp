#include "manifest/editor.h"

#include <gtest/gtest.h>

#include "manifest/dependency_entry.h"

namespace gantry::manifest {
namespace {

constexpr DependencyTable kNormal{};

TEST(ManifestEditor, TakesWhatNamesARemovedDependencyOutOfFeatures) {
  ManifestEditor editor(
      "[dependencies]\na = { version = \"1\", optional = true }\n\n[features]\nf = [\"dep:a\", \"a?/x\", \"g\"]\n");
  editor.remove(kNormal, "a");
  editor.clean_features("a");
  EXPECT_EQ(editor.text(), "\n[features]\nf = [ \"g\"]\n");
}

TEST(ManifestEditor, TurnsWeakFeaturesOfRequiredDependenciesIntoPlainOnes) {
  ManifestEditor editor("[dependencies]\na = \"1\"\n\n[features]\nf = [\"a?/x\", \"dep:a\"]\n");
  editor.clean_features("a");
  EXPECT_EQ(editor.text(), "[dependencies]\na = \"1\"\n\n[features]\nf = [\"a/x\"]\n");
}

TEST(ManifestEditor, KeepsFeaturesWhileADependencyIsOptionalSomewhere) {
  const std::string text =
      "[dependencies]\na = \"1\"\n[target.x.dependencies]\na = { version = \"1\", optional = true }\n"
      "[features]\nf = [\"dep:a\"]\n";
  ManifestEditor editor(text);
  editor.clean_features("a");
  EXPECT_EQ(editor.text(), text);
}

TEST(ManifestEditor, AddsAFeatureOnlyWhereNoneTurnsTheDependencyOn) {
  ManifestEditor without("[package]\nname = \"p\"\n");
  EXPECT_TRUE(without.add_feature_for("a"));
  EXPECT_EQ(without.text(), "[package]\nname = \"p\"\n\n[features]\na = [\"dep:a\"]\n");
  ManifestEditor with("[features]\nz = [\"dep:a\"]\n");
  EXPECT_FALSE(with.add_feature_for("a"));
}

TEST(ManifestEditor, ATableOfSeveralKeysStaysOne) {
  const auto changed = [](const std::string& line, auto change) {
    ManifestEditor editor("[dependencies]\n" + line);
    auto entry = read_entry("a", *editor.find(kNormal, "a"));
    change(entry);
    write_entry(editor, kNormal, entry);
    return editor.text().substr(15);
  };
  const auto required = [](auto& entry) { entry.optional = false; };
  const auto nothing = [](auto&) {};
  EXPECT_EQ(changed("a = { version = \"1\", optional = true }\n", required), "a = { version = \"1\" }\n");
  EXPECT_EQ(changed("a = { version = \"1\" }\n", nothing), "a = \"1\"\n");
  EXPECT_EQ(changed("a.version = \"1\"\na.optional = true\n", required), "a.version = \"1\"\n");
  EXPECT_EQ(changed("a = { workspace = true } # c\n", nothing), "a.workspace = true\n");
  EXPECT_EQ(changed("a = { version = \"1\", features = [\"x\", \"x\"] }\n", nothing),
            "a = { version = \"1\", features = [\"x\"] }\n");
}

TEST(ManifestEditor, ChangesOnlyWhatAnEntryChanges) {
  ManifestEditor editor(
      "[dependencies]\na = { path = \"x\",optional=true } # a\n\n[dependencies.b]\nversion = \"1\"\n");
  DependencyEntry a;
  a.name = "a";
  a.path = "x";
  a.optional = true;
  write_entry(editor, kNormal, a);
  EXPECT_EQ(editor.text().find("a = { path = \"x\", optional = true } # a\n"), 15U);
  a.path.reset();
  a.version = "2";
  write_entry(editor, kNormal, a);
  DependencyEntry b;
  b.name = "b";
  b.version = "1";
  b.features = {"f", "g"};
  write_entry(editor, kNormal, b);
  EXPECT_EQ(editor.text(),
            "[dependencies]\na = { optional = true, version = \"2\" } # a\n\n[dependencies.b]\nversion = \"1\"\n"
            "features = [\"f\", \"g\"]\n");
}

}  // namespace
}  // namespace gantry::manifest
