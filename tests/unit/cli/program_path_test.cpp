#include "cli/program_path.h"

#include <gtest/gtest.h>

#include "support/memory_file_system.h"

namespace gantry::cli {
namespace {

class LinkedFiles : public test::MemoryFileSystem {
 public:
  std::map<std::string, std::string> links;
  tl::expected<std::string, std::error_code> canonicalize(const std::string& path) const override {
    const auto found = links.find(path);
    return found == links.end() ? MemoryFileSystem::canonicalize(path) : found->second;
  }
};

class ProgramPath : public testing::Test {
 protected:
  LinkedFiles files;
  Environment environment;

  ProgramPath() {
    for (const auto* path : {"/bin/cargo", "/bin/cargo.old", "/bin/gantry", "/bin/tool"}) files.file(path, "");
  }
  std::string found(const std::string& argv0, const std::string& own_file) {
    files.links["/proc/self/exe"] = own_file;
    return find_program_path(argv0, "/w", environment, files);
  }
};

TEST_F(ProgramPath, is_the_path_that_it_was_called_by) {
  environment.set("CARGO", "/elsewhere/cargo");
  EXPECT_EQ(found("/bin/cargo", "/bin/cargo"), "/bin/cargo");
  EXPECT_EQ(found("../bin/gantry", "/bin/gantry"), "/bin/gantry");
  EXPECT_EQ(found("/bin/cargo.old", "/bin/cargo.old"), "/bin/cargo.old");
}

TEST_F(ProgramPath, follows_links_to_programs_of_the_same_name_only) {
  files.file("/opt/cargo", "");
  files.links["/bin/cargo"] = "/opt/cargo";
  EXPECT_EQ(found("/bin/cargo", "/opt/cargo"), "/opt/cargo");
  files.links["/bin/cargo"] = "/bin/gantry";
  EXPECT_EQ(found("/bin/cargo", "/bin/gantry"), "/bin/cargo");
}

TEST_F(ProgramPath, is_the_own_file_under_a_foreign_name) {
  EXPECT_EQ(found("foo", "/bin/gantry"), "/bin/gantry");
  EXPECT_EQ(found("/bin/cargo", "/bin/gantry"), "/bin/gantry");
  EXPECT_EQ(found("/bin/tool", "/bin/tool"), "/bin/tool");
}

TEST_F(ProgramPath, is_inherited_when_nothing_is_called_cargo) {
  environment.set("CARGO", "any/thing");
  EXPECT_EQ(found("/bin/tool", "/bin/tool"), "any/thing");
  EXPECT_EQ(found("foo", "/bin/cargo"), "/bin/cargo");
}

}  // namespace
}  // namespace gantry::cli
