#include <gtest/gtest.h>

#include "base/line_process.h"

namespace gantry {
namespace {

Command shell(const std::string& script) {
  Command command;
  command.program = "sh";
  command.args = {"-c", script};
  return command;
}

const Environment kEnvironment(std::map<std::string, std::string, std::less<>>{{"PATH", "/usr/bin:/bin"}});

TEST(LineProcess, IsTalkedToLineByLine) {
  auto process =
      SystemLineProcesses().start(shell("echo ready; read a; echo \"got $a\"; read b; printf end"), kEnvironment);
  ASSERT_TRUE(process);
  EXPECT_EQ((*process)->read_line(), "ready\n");
  EXPECT_TRUE((*process)->write("one\ntwo\n"));
  EXPECT_EQ((*process)->read_line(), "got one\n");
  (*process)->close_input();
  EXPECT_EQ((*process)->read_line(), "end");
  EXPECT_EQ((*process)->read_line(), "");
  EXPECT_TRUE((*process)->wait().success());
}

TEST(LineProcess, TellsHowItEnded) {
  auto process = SystemLineProcesses().start(shell("exit 3"), kEnvironment);
  ASSERT_TRUE(process);
  EXPECT_EQ((*process)->wait().code, 3);
}

TEST(LineProcess, GetsVariablesOfTheCommand) {
  auto command = shell("echo $ONE");
  command.env["ONE"] = "1";
  auto process = SystemLineProcesses().start(command, kEnvironment);
  ASSERT_TRUE(process);
  EXPECT_EQ((*process)->read_line(), "1\n");
}

TEST(LineProcess, EndsWithItsOwner) {
  auto process = SystemLineProcesses().start(shell("echo up; exec sleep 1000"), kEnvironment);
  ASSERT_TRUE(process);
  EXPECT_EQ((*process)->read_line(), "up\n");
  process->reset();  // does not wait for it
}

TEST(LineProcess, MustExist) {
  Command command;
  command.program = "no-such-program-here";
  EXPECT_EQ(SystemLineProcesses().start(command, kEnvironment).error(), std::errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace gantry
