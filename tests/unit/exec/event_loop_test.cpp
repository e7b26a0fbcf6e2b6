#include "exec/event_loop.h"

#include <unistd.h>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gantry::exec {
namespace {

using testing::ElementsAre;

Child start(const std::string& script) {
  Command command;
  command.program = "/bin/sh";
  command.args = {"-c", script};
  const auto child = spawn(command, Environment{{{"PATH", "/usr/bin:/bin"}}}, Streams::Piped);
  EXPECT_TRUE(child.has_value());
  return child.value_or(Child{});
}

struct Seen {
  std::vector<std::string> out;
  std::vector<std::string> err;
  std::vector<ExitStatus> ends;
  std::string captured;

  ChildEvents events(bool capture = false) {
    ChildEvents events;
    events.capture = capture;
    events.out_line = [this](std::string_view line) { out.emplace_back(line); };
    events.err_line = [this](std::string_view line) { err.emplace_back(line); };
    events.ended = [this](const ExitStatus& status, const std::string& text, const std::string&) {
      ends.push_back(status);
      captured = text;
    };
    return events;
  }
};

void run_all(EventLoop& loop) {
  while (loop.running() > 0) ASSERT_FALSE(loop.wait(-1, 10'000));
}

TEST(EventLoop, DeliversLinesOfBothStreamsAndTheEnd) {
  EventLoop loop;
  Seen seen;
  loop.add(start("echo one; echo err >&2; printf 'two\\r\\nlast'; exit 3"), seen.events());
  run_all(loop);
  EXPECT_THAT(seen.out, ElementsAre("one", "two", "last"));
  EXPECT_THAT(seen.err, ElementsAre("err"));
  ASSERT_EQ(seen.ends.size(), 1u);
  EXPECT_EQ(seen.ends[0].code, 3);
}

TEST(EventLoop, KeepsEveryByteWhenCaptured) {
  EventLoop loop;
  Seen seen;
  loop.add(start("printf 'a\\377\\nb\\n\\n'"), seen.events(true));
  run_all(loop);
  EXPECT_EQ(seen.captured, "a\xff\nb\n\n");
  EXPECT_THAT(seen.out, ElementsAre("a\xff", "b", ""));
}

TEST(EventLoop, ReadsMoreThanAPipeHolds) {
  EventLoop loop;
  Seen seen;
  loop.add(start("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done"), seen.events());
  run_all(loop);
  EXPECT_EQ(seen.out.size(), 20000u);
}

TEST(EventLoop, RunsManyChildrenAtOnce) {
  EventLoop loop;
  std::vector<Seen> seen(20);
  for (std::size_t i = 0; i < seen.size(); ++i)
    loop.add(start("sleep 0.1; exit " + std::to_string(i)), seen[i].events());
  run_all(loop);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i].ends.at(0).code, static_cast<int>(i));
}

TEST(EventLoop, TellsTheSignalThatEndedAChild) {
  EventLoop loop;
  Seen seen;
  loop.add(start("kill -9 $$"), seen.events());
  run_all(loop);
  EXPECT_EQ(seen.ends.at(0).signal, SIGKILL);
}

TEST(EventLoop, DoesNotWaitForGrandchildren) {
  EventLoop loop;
  Seen seen;
  loop.add(start("echo done; sleep 30 & exit 0"), seen.events());
  const auto begin = time(nullptr);
  run_all(loop);
  EXPECT_LT(time(nullptr) - begin, 10);
  EXPECT_THAT(seen.out, ElementsAre("done"));
}

TEST(EventLoop, ReportsSignalsToUsAndEndsChildren) {
  EventLoop loop;
  Seen seen;
  loop.add(start("trap '' TERM; while :; do sleep 1; done"), seen.events());
  ::kill(::getpid(), SIGTERM);
  const auto signal = loop.wait(-1, 5000);
  ASSERT_TRUE(signal);
  EXPECT_EQ(*signal, SIGTERM);
  loop.end_children(SIGTERM);
  EXPECT_EQ(loop.running(), 0u);
  EXPECT_TRUE(seen.ends.empty());
}

TEST(EventLoop, WakesForAnotherDescriptor) {
  EventLoop loop;
  Seen seen;
  loop.add(start("sleep 30"), seen.events());
  int fds[2];
  ASSERT_EQ(::pipe(fds), 0);
  ASSERT_EQ(::write(fds[1], "x", 1), 1);
  EXPECT_FALSE(loop.wait(fds[0], 5000));
  EXPECT_EQ(loop.running(), 1u);
  ::close(fds[0]);
  ::close(fds[1]);
}

}  // namespace
}  // namespace gantry::exec
