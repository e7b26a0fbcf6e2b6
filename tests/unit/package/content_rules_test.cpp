#include "package/content_rules.h"

#include <gtest/gtest.h>

#include "package/git_repository.h"
#include "support/git_sandbox.h"

namespace gantry::package {
namespace {

class ContentRulesTest : public testing::Test {
 protected:
  ContentRulesTest() {
    git_.write("Cargo.toml", "");
    git_.write("src/lib.rs", "");
    git_.write(".gitignore", "*.log\n/out\n[ab]c\n");
  }

  // A path that ends in a slash is one of a directory.
  bool counts(std::string path) {
    GitProgram control(processes_, git_.environment, files_);
    ContentRules rules({std::make_shared<manifest::Manifest>(manifest_), git_.root + "/Cargo.toml"}, control, files_);
    if (!path.ends_with('/')) return rules.is_content(path);
    path.pop_back();
    holds_ = rules.holds_content(path);
    return holds_ || rules.may_get_content(path);
  }

  test::GitSandbox git_;
  SystemProcessRunner processes_;
  DiskFileSystem files_;
  manifest::Manifest manifest_;
  bool holds_ = false;  // whether the directory that was asked about last has content
};

TEST_F(ContentRulesTest, WhatGitIgnoresDoesNotCount) {
  git_.write("forced.log", "");
  git_.git({"add", "-f", "forced.log"});
  git_.commit();
  for (const auto* path : {"new.log", "out/x", "new/y", "src/ac/z", "new.txt"}) git_.write(path, "");
  EXPECT_TRUE(counts("src/"));
  EXPECT_TRUE(counts("src/lib.rs"));
  EXPECT_TRUE(counts("forced.log"));
  EXPECT_TRUE(counts("new.txt"));
  EXPECT_TRUE(counts("new/"));
  EXPECT_FALSE(counts("new.log"));
  EXPECT_FALSE(counts("out/"));
  EXPECT_FALSE(counts("src/ac/"));
}

TEST_F(ContentRulesTest, ADirectoryWithNothingButIgnoredFilesMayGetOthers) {
  git_.commit();
  git_.write("logs/a.log", "");
  EXPECT_TRUE(counts("logs/"));
  EXPECT_FALSE(holds_);
  EXPECT_FALSE(counts("logs/a.log"));
  git_.write("logs/b.txt", "");
  EXPECT_TRUE(counts("logs/"));
  EXPECT_TRUE(holds_);
}

TEST_F(ContentRulesTest, ARepositoryWithoutTheManifestSaysNothing) {
  for (const auto* path : {"new.log", ".x"}) git_.write(path, "");
  EXPECT_TRUE(counts("new.log"));
  EXPECT_FALSE(counts(".x"));
}

TEST_F(ContentRulesTest, PatternsOfTheManifest) {
  git_.commit();
  for (const auto* path : {"a.txt", "docs/x", ".x"}) git_.write(path, "");
  manifest_.exclude = {"docs", "Cargo.toml"};
  EXPECT_TRUE(counts("a.txt"));
  EXPECT_TRUE(counts(".x"));
  EXPECT_FALSE(counts("docs/x"));
  EXPECT_TRUE(counts("Cargo.toml"));
  manifest_.include = {"/docs"};
  EXPECT_FALSE(counts("a.txt"));
  EXPECT_TRUE(counts("docs/x"));
  EXPECT_TRUE(counts("src/"));
}

}  // namespace
}  // namespace gantry::package
