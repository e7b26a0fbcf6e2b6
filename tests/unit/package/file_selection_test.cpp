#include "package/file_selection.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::package {
namespace {

using testing::ElementsAre;

class FakeRepository : public Repository {
 public:
  FakeRepository(std::string root, std::vector<File> files) : root_(std::move(root)), files_(std::move(files)) {}
  const std::string& root() const override { return root_; }
  const std::optional<std::string>& head_commit() override { return head_; }
  std::span<const File> files_below(const std::string&) override { return files_; }
  bool is_tracked(const std::string& path) override {
    return std::ranges::any_of(files_, [&](const auto& file) { return file.path == path && file.is_tracked; });
  }
  bool is_ignored(const std::string&) override { return false; }
  bool is_ignored_directory(const std::string&) override { return false; }
  bool is_changed(const std::string&) override { return false; }

 private:
  std::string root_;
  std::vector<File> files_;
  std::optional<std::string> head_;
};

class FakeControl : public VersionControl {
 public:
  std::shared_ptr<Repository> repository;
  std::shared_ptr<Repository> find(const std::string&) override { return repository; }
};

class FileSelectionTest : public testing::Test {
 protected:
  std::vector<std::string> select() {
    manifest::Package package{std::make_shared<manifest::Manifest>(manifest_), "/p/Cargo.toml"};
    std::vector<std::string> paths;
    for (auto& file : select_files(package, control_, files_, reporter_)) paths.push_back(std::move(file.path));
    return paths;
  }

  manifest::Manifest manifest_;
  FakeControl control_;
  test::MemoryFileSystem files_;
  test::RecordingReporter reporter_;
};

TEST_F(FileSelectionTest, WithoutVersionControl_HiddenFilesTargetAndPackagesStayOut) {
  files_.file("/p/Cargo.toml", "").file("/p/src/lib.rs", "").file("/p/.hidden", "").file("/p/.d/x", "");
  files_.file("/p/target/x", "").file("/p/sub/target/y", "").file("/p/nested/Cargo.toml", "").file("/p/nested/z", "");
  EXPECT_THAT(select(), ElementsAre("Cargo.toml", "src/lib.rs", "sub/target/y"));
}

TEST_F(FileSelectionTest, ExcludePrunesDirectories) {
  files_.file("/p/Cargo.toml", "").file("/p/src/lib.rs", "").file("/p/docs/a", "").file("/p/docs/b", "");
  manifest_.exclude = {"docs", "!docs/a"};
  EXPECT_THAT(select(), ElementsAre("Cargo.toml", "src/lib.rs"));
}

TEST_F(FileSelectionTest, IncludeChoosesFromEverything) {
  files_.file("/p/Cargo.toml", "").file("/p/src/lib.rs", "").file("/p/.d/x.rs", "").file("/p/other", "");
  manifest_.include = {"*.rs"};
  EXPECT_THAT(select(), ElementsAre(".d/x.rs", "Cargo.toml", "src/lib.rs"));
}

TEST_F(FileSelectionTest, ARepositoryDecides) {
  files_.file("/p/Cargo.toml", "").file("/p/.hidden", "").file("/p/ignored", "").file("/p/new", "");
  files_.file("/p/target/new", "").file("/p/target/kept", "").file("/p/nested/Cargo.toml", "").file("/p/nested/z", "");
  control_.repository =
      std::make_shared<FakeRepository>("/p", std::vector<Repository::File>{{"Cargo.toml", true},
                                                                           {".hidden", true},
                                                                           {"gone", true},
                                                                           {"new", false},
                                                                           {"target/new", false},
                                                                           {"target/kept", true},
                                                                           {"nested/Cargo.toml", true},
                                                                           {"nested/z", true}});
  EXPECT_THAT(select(), ElementsAre(".hidden", "Cargo.toml", "new", "target/kept"));
}

TEST_F(FileSelectionTest, ARepositoryThatDoesNotKnowTheManifestDoesNotCount) {
  files_.file("/p/Cargo.toml", "").file("/p/.hidden", "").file("/p/ignored", "");
  control_.repository =
      std::make_shared<FakeRepository>("/p", std::vector<Repository::File>{{"Cargo.toml", false}, {".hidden", false}});
  EXPECT_THAT(select(), ElementsAre("Cargo.toml", "ignored"));
}

TEST(PathLessTest, ComparesComponents) {
  EXPECT_TRUE(path_less("a/b", "a-b"));
  EXPECT_FALSE(path_less("a-b", "a/b"));
  EXPECT_TRUE(path_less("a", "a/b"));
  EXPECT_TRUE(path_less("Z", "a"));
  EXPECT_TRUE(path_less("a b", "a-b"));
  EXPECT_FALSE(path_less("a", "a"));
}

}  // namespace
}  // namespace gantry::package
