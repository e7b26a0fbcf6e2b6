#include <gtest/gtest.h>

#include "base/error.h"
#include "ops/add_member.h"
#include "ops/clean.h"
#include "ops/new_name.h"
#include "ops/new_repository.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::ops {
namespace {

TEST(AddMember, sorted_lists_stay_sorted) {
  EXPECT_EQ(with_member("[workspace]\nmembers = [\"b\",\n \"d\"]\n", "a"),
            "[workspace]\nmembers = [\"a\",\"b\",\n \"d\"]\n");
  EXPECT_EQ(with_member("[workspace]\nmembers = [\"a\",\"b\",\n \"d\"]\n", "c"),
            "[workspace]\nmembers = [\"a\",\"b\", \"c\",\n \"d\"]\n");
}

TEST(AddMember, other_lists_grow_at_the_end) {
  EXPECT_EQ(with_member("[workspace]\nmembers = [\"z\", \"a\", \"m\"]\n", "c2"),
            "[workspace]\nmembers = [\"z\", \"a\", \"m\", \"c2\"]\n");
}

TEST(AddMember, comments_and_trailing_commas_stay) {
  EXPECT_EQ(with_member("[workspace]\nmembers = [\n    \"a\",\n    \"b\", # x\n    \"d\",\n]\n", "c6"),
            "[workspace]\nmembers = [\n    \"a\",\n    \"b\", \"c6\", # x\n    \"d\",\n]\n");
  EXPECT_EQ(with_member("[workspace]\nmembers = [\n    \"a\",\n    \"d\"\n]\n", "zz"),
            "[workspace]\nmembers = [\n    \"a\",\n    \"d\"\n, \"zz\"]\n");
}

TEST(AddMember, a_missing_list_is_made) {
  EXPECT_EQ(with_member("[workspace]\n# hi\n\n[workspace.package]\nedition=\"2021\"\n", "c3"),
            "[workspace]\nmembers = [\"c3\"]\n# hi\n\n[workspace.package]\nedition=\"2021\"\n");
  EXPECT_EQ(with_member("[workspace]\nresolver=\"3\"\n", "p"), "[workspace]\nresolver=\"3\"\nmembers = [\"p\"]\n");
  EXPECT_EQ(with_member("workspace.resolver=\"3\"\n", "s2"),
            "workspace.resolver=\"3\"\nworkspace.members = [\"s2\"]\n");
  EXPECT_EQ(with_member("[package]\nname=\"r\"\n[workspace.package]\nedition=\"2021\"\n", "s"),
            "[package]\nname=\"r\"\n\n[workspace]\nmembers = [\"s\"]\n[workspace.package]\nedition=\"2021\"\n");
  EXPECT_EQ(with_member("[workspace]\nmembers=\"x\"\n", "s3"), "[workspace]\nmembers= [\"s3\"]\n");
  EXPECT_EQ(with_member("[workspace]\nmembers=[]\n", "c5"), "[workspace]\nmembers=[\"c5\"]\n");
  EXPECT_EQ(with_member("workspace={members=[\"q\"]}\n", "c4"), "workspace={members=[\"c4\",\"q\"]}\n");
}

TEST(AddMember, broken_manifests_are_left_alone) {
  EXPECT_EQ(with_member("[workspace\n", "a"), std::nullopt);
  EXPECT_EQ(with_member("[package]\n", "a"), std::nullopt);
}

TEST(AddMember, only_the_nearest_manifest_counts) {
  test::MemoryFileSystem files;
  files.file("/w/Cargo.toml", "[workspace]\nmembers = [\"a\"]\n");
  files.file("/w/a/Cargo.toml", "[package]\nname = \"a\"\n");
  ASSERT_TRUE(find_workspace_for("/w/b", files));
  EXPECT_EQ(find_workspace_for("/w/b", files)->root, "/w");
  EXPECT_FALSE(find_workspace_for("/w/a/sub", files));
}

TEST(IgnoreText, an_existing_file_is_added_to) {
  EXPECT_EQ(ignore_text(VersionControl::Git, std::nullopt), "/target\n");
  EXPECT_EQ(ignore_text(VersionControl::Mercurial, std::nullopt), "^target$\n");
  EXPECT_EQ(ignore_text(VersionControl::Git, "abc"), "abc\n\n# Added by cargo\n\n/target\n");
  EXPECT_EQ(ignore_text(VersionControl::Git, ""), "\n\n# Added by cargo\n\n/target\n");
  EXPECT_EQ(ignore_text(VersionControl::Git, "abc\n/target\n"),
            "abc\n/target\n\n\n# Added by cargo\n#\n# already existing elements were commented out\n\n#/target\n");
  EXPECT_THROW(ignore_text(VersionControl::Git, "a\n\xff\n"), Error);
}

std::string refusal(const std::string& name, NewNameContext context) {
  test::RecordingReporter reporter;
  try {
    check_new_name(name, context, reporter);
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

TEST(NewName, advice_depends_on_where_the_name_comes_from) {
  EXPECT_EQ(refusal("f o", {.given = true, .has_binary = true}),
            "invalid character ` ` in package name: `f o`, characters must be Unicode XID characters (numbers, `-`, "
            "`_`, or most "
            "letters)");
  EXPECT_EQ(refusal("deps", {.given = false, .has_binary = true}),
            "invalid package name `deps`: it conflicts with cargo's build directory names\nnote: the directory name is "
            "used as the "
            "package name\nhelp: to override the package name, pass `--name <pkgname>`");
  EXPECT_EQ(refusal("fn", {.given = true, .has_binary = false}), "invalid package name `fn`: it is a Rust keyword");
  EXPECT_NE(refusal("1x", {.given = true, .has_binary = true}).find("\nhelp: to name the binary \"1x\""),
            std::string::npos);
  EXPECT_EQ(refusal("deps", {.given = true, .has_binary = false}), "");
}

}  // namespace
}  // namespace gantry::ops
