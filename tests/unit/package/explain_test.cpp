#include "package/explain.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::package {
namespace {

class FakeRepository : public Repository {
 public:
  const std::string& root() const override { return root_; }
  const std::optional<std::string>& head_commit() override { return head_; }
  std::span<const File> files_below(const std::string&) override { return {}; }
  bool is_tracked(const std::string& path) override { return path == "Cargo.toml" || path.starts_with("src/"); }
  bool is_ignored(const std::string& path) override { return path.ends_with(".log"); }
  bool is_ignored_directory(const std::string&) override { return false; }
  bool is_changed(const std::string&) override { return false; }

 private:
  std::string root_ = "/p";
  std::optional<std::string> head_;
};

class FakeControl : public VersionControl {
 public:
  std::shared_ptr<Repository> repository;
  std::shared_ptr<Repository> find(const std::string&) override { return repository; }
};

class ExplainTest : public testing::Test {
 protected:
  ExplainTest() {
    for (const char* path : {"Cargo.toml", "src/lib.rs", "a.txt", "docs/a", ".hidden", "out.log", "target/x",
                             "inner/Cargo.toml", "inner/deep/y"}) {
      files_.file(std::string("/p/") + path, "");
    }
  }

  std::string left_out(const std::string& path) { return ask(path, {}, false); }
  std::string included(const std::string& path, ArchiveMember::Kind kind = ArchiveMember::Kind::Copy) {
    return ask(path, {{path, kind, ""}}, true);
  }

  std::string ask(const std::string& path, const std::vector<ArchiveMember>& members, bool is_included) {
    manifest::Package package{std::make_shared<manifest::Manifest>(manifest_), "/p/Cargo.toml"};
    const auto answer = explain(package, path, members, control_, files_);
    EXPECT_EQ(answer.is_included, is_included);
    return answer.reason;
  }

  manifest::Manifest manifest_;
  FakeControl control_;
  test::MemoryFileSystem files_;
};

TEST_F(ExplainTest, WhatIsMadeIsIncluded) {
  EXPECT_EQ(included("Cargo.toml", ArchiveMember::Kind::Manifest), "it is the manifest, which is written anew");
  EXPECT_EQ(included("Cargo.lock", ArchiveMember::Kind::LockFile),
            "it is the lock file, which is made for the package");
}

TEST_F(ExplainTest, PatternsAreNamed) {
  manifest_.exclude = {"*.txt", "docs", "!docs/a"};
  EXPECT_EQ(left_out("a.txt"), "`exclude` has `*.txt`");
  EXPECT_EQ(included("docs/a"), "`exclude` has `!docs/a`");
  EXPECT_EQ(left_out("docs/a"), "`exclude` has `docs`, which takes the directory `docs`");
  manifest_.include = {"src/**"};
  EXPECT_EQ(included("src/lib.rs"), "`include` has `src/**`");
  EXPECT_EQ(left_out("a.txt"), "no pattern of `include` is about it");
}

TEST_F(ExplainTest, PlacesThatBelongToOthers) {
  EXPECT_EQ(left_out("target/x"), "it lies in the target directory");
  EXPECT_EQ(left_out("inner/deep/y"), "it belongs to the package in `inner`");
  EXPECT_EQ(left_out("nowhere"), "there is no such file");
  EXPECT_EQ(left_out("docs"), "it is a directory: only files are packaged");
}

TEST_F(ExplainTest, GitDecidesWhereItKnowsThePackage) {
  EXPECT_EQ(left_out(".hidden"),
            "hidden files are left out where git does not know the package: `include` can name them");
  EXPECT_EQ(included("src/lib.rs"), "it lies in the directory of the package");
  control_.repository = std::make_shared<FakeRepository>();
  EXPECT_EQ(left_out("out.log"), "git ignores it");
  EXPECT_EQ(included("src/lib.rs"), "git tracks it");
  EXPECT_EQ(included("a.txt"), "git does not ignore it");
}

}  // namespace
}  // namespace gantry::package
