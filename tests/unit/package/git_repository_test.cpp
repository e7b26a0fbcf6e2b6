#include "package/git_repository.h"

#include <algorithm>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "support/memory_file_system.h"

namespace gantry::package {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string with_zeros(std::string text) {
  std::ranges::replace(text, '\n', '\0');
  return text;
}

constexpr std::size_t kLeadingArguments = 7;  // the same for all calls

// Answers by the subcommand, and keeps the command lines.
class FakeGit : public ProcessRunner {
 public:
  tl::expected<Output, std::error_code> run(const Command& command, const Environment&) override {
    const std::lock_guard lock(mutex);
    std::string line;
    for (std::size_t i = kLeadingArguments; i < command.args.size(); ++i)
      line += (i > kLeadingArguments ? " " : "") + command.args[i];
    calls.push_back(line);
    Output output;
    if (line.starts_with("status")) {
      output.out = with_zeros(status);
      output.err = warnings;
    } else if (line.starts_with("ls-files -z -v")) {
      output.out = with_zeros(index);
    } else if (line.starts_with("ls-files")) {
      output.out = with_zeros(ignored);
    } else {
      output.status.code = 1;
    }
    return output;
  }
  tl::expected<ExitStatus, std::error_code> run_inherited(const Command&, const Environment&) override { return {}; }

  std::mutex mutex;
  std::vector<std::string> calls;
  std::string status, index, ignored, warnings;
};

class GitRepositoryTest : public testing::Test {
 protected:
  GitRepositoryTest() {
    files_.file("/r/.git/HEAD", "");
    git_.status =
        "# branch.oid 1234\n"
        "1 .M N... 100644 100644 100644 aa bb a/changed file\n"
        "1 D. N... 100644 000000 000000 aa bb a/gone\n"
        "? a/new\n"
        "? b/nested/\n";
    git_.index =
        "h 100644 aa 0\ta/assumed\n"
        "H 100644 aa 0\ta/changed file\n"
        "M 100644 aa 1\ta/conflict\n"
        "M 100644 bb 2\ta/conflict\n"
        "H 120000 aa 0\ta/link\n"
        "H 100755 aa 0\ta/plain\n"
        "H 100644 aa 0\tb/Cargo.toml\n";
    git_.ignored = "b/Cargo.toml\n";
  }

  std::shared_ptr<Repository> repository() { return control_.find("/r/a"); }

  FakeGit git_;
  test::MemoryFileSystem files_;
  Environment environment_;
  GitProgram control_{git_, environment_, files_};
};

TEST_F(GitRepositoryTest, TellsWhatIsBelowADirectory) {
  const auto listed = repository()->files_below("a");
  std::vector<std::string> names, plain;
  for (const auto& file : listed) {
    names.push_back((file.is_tracked ? "" : "?") + file.path);
    if (file.is_plain) plain.push_back(file.path);
  }
  EXPECT_THAT(names, ElementsAre("a/assumed", "a/changed file", "a/conflict", "a/link", "?a/new", "a/plain"));
  EXPECT_THAT(plain, ElementsAre("a/plain"));
  EXPECT_EQ(repository()->head_commit(), "1234");
}

TEST_F(GitRepositoryTest, KnowsEachFile) {
  const auto found = repository();
  EXPECT_TRUE(found->is_changed("a/changed file"));
  EXPECT_TRUE(found->is_changed("a/gone"));
  EXPECT_FALSE(found->is_tracked("a/gone"));
  EXPECT_FALSE(found->is_changed("a/plain"));
  EXPECT_TRUE(found->is_tracked("a/conflict"));
  EXPECT_FALSE(found->is_tracked("a/new"));
}

TEST_F(GitRepositoryTest, AsksForOneDirectoryThenForAll) {
  const auto found = repository();
  found->files_below("a");
  found->is_changed("a/plain");
  EXPECT_THAT(git_.calls, SizeIs(2));
  EXPECT_THAT(git_.calls, testing::Each(HasSubstr("-- :(top,literal)a")));
  for (const auto* directory : {"b", "c", "d", ""}) found->files_below(directory);
  EXPECT_THAT(git_.calls, SizeIs(4));
}

TEST_F(GitRepositoryTest, AsksAboutIgnoredFilesOnceOrTwice) {
  const auto found = repository();
  EXPECT_FALSE(found->is_ignored("a/plain"));
  EXPECT_TRUE(found->is_ignored("b/Cargo.toml"));
  const auto count = git_.calls.size();
  EXPECT_FALSE(found->is_ignored("a/link"));
  EXPECT_THAT(git_.calls, SizeIs(count));
}

TEST_F(GitRepositoryTest, RefusesDirectoriesThatGitCannotRead) {
  git_.warnings = "warning: could not open directory 'a/secret/': Permission denied\n";
  try {
    repository()->files_below("a");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "Failed to read the directory at '/r/a/secret'");
  }
}

}  // namespace
}  // namespace gantry::package
