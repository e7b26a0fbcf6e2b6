#include "exec/jobserver.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gantry::exec {
namespace {

TEST(MakeFlags, TheLastAuthorityCounts) {
  const auto authority = Jobserver::parse_make_flags(" -j4 --jobserver-fds=1,2 --jobserver-auth=3,4 --other");
  ASSERT_TRUE(authority);
  EXPECT_EQ(authority->read_fd, 3);
  EXPECT_EQ(authority->write_fd, 4);
  EXPECT_EQ(Jobserver::parse_make_flags("-j --jobserver-auth=fifo:/tmp/x")->fifo, "/tmp/x");
}

TEST(MakeFlags, OtherTextHasNone) {
  EXPECT_FALSE(Jobserver::parse_make_flags("-j4 -k"));
  EXPECT_FALSE(Jobserver::parse_make_flags("--jobserver-auth=x,y"));
  EXPECT_FALSE(Jobserver::parse_make_flags("--jobserver-auth=3"));
}

TEST(OwnJobserver, HoldsOneTokenLessThanJobs) {
  Jobserver server(Environment(), 3);
  EXPECT_FALSE(server.inherited());
  EXPECT_TRUE(server.try_acquire());
  EXPECT_TRUE(server.try_acquire());
  EXPECT_FALSE(server.try_acquire());
  server.release();
  EXPECT_TRUE(server.try_acquire());
  ASSERT_EQ(server.child_fds().size(), 2u);
  EXPECT_EQ(server.make_flags(), fmt::format("-j --jobserver-fds={0},{1} --jobserver-auth={0},{1}",
                                             server.child_fds()[0], server.child_fds()[1]));
}

TEST(OwnJobserver, MayBeHuge) {
  Jobserver server(Environment(), 1'000'000);
  EXPECT_TRUE(server.try_acquire());
}

TEST(InheritedJobserver, TakesAndReturnsTheTokensOfMake) {
  int fds[2];
  ASSERT_EQ(::pipe2(fds, O_NONBLOCK), 0);
  ASSERT_EQ(::write(fds[1], "ab", 2), 2);
  {
    Jobserver server(Environment{{{"MAKEFLAGS", fmt::format(" -j3 --jobserver-auth={},{}", fds[0], fds[1])}}}, 8);
    EXPECT_TRUE(server.inherited());
    EXPECT_TRUE(server.try_acquire());
    EXPECT_TRUE(server.try_acquire());
    EXPECT_FALSE(server.try_acquire());
  }
  char tokens[4];
  EXPECT_EQ(::read(fds[0], tokens, sizeof tokens), 2);
  EXPECT_EQ(std::string(tokens, 2), "ba");
  ::close(fds[0]);
  ::close(fds[1]);
}

TEST(InheritedJobserver, IsIgnoredWhenTheDescriptorsAreClosed) {
  Jobserver server(Environment{{{"MAKEFLAGS", "-j --jobserver-auth=997,998"}}}, 2);
  EXPECT_FALSE(server.inherited());
  EXPECT_TRUE(server.try_acquire());
  EXPECT_FALSE(server.try_acquire());
}

TEST(InheritedJobserver, MayBeAFifo) {
  const auto path = fmt::format("{}/gantry-fifo-{}", testing::TempDir(), ::getpid());
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const int keep = ::open(path.c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_EQ(::write(keep, "x", 1), 1);
  Jobserver server(Environment{{{"MAKEFLAGS", "-j2 --jobserver-auth=fifo:" + path}}}, 8);
  EXPECT_TRUE(server.inherited());
  EXPECT_TRUE(server.try_acquire());
  EXPECT_FALSE(server.try_acquire());
  EXPECT_EQ(server.make_flags(), fmt::format("-j --jobserver-fds=fifo:{0} --jobserver-auth=fifo:{0}", path));
  EXPECT_TRUE(server.child_fds().empty());
  ::close(keep);
  ::unlink(path.c_str());
}

}  // namespace
}  // namespace gantry::exec
