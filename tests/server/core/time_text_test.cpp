// Times as text.
#include <gtest/gtest.h>

#include "server/core/time_text.h"

namespace gantry::server {
namespace {

TEST(HttpTime, AllThreeForms) {
  constexpr std::int64_t kExample = 784'111'777;  // the example of RFC 9110, 5.6.7
  EXPECT_EQ(http_time(kExample), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_http_time("Sun, 06 Nov 1994 08:49:37 GMT"), kExample);
  EXPECT_EQ(parse_http_time("Sunday, 06-Nov-94 08:49:37 GMT"), kExample);
  EXPECT_EQ(parse_http_time("Sun Nov  6 08:49:37 1994"), kExample);
  for (const std::int64_t time : {0L, 951'782'400L, 1'900'000'000L, 4'102'444'799L}) {
    EXPECT_EQ(parse_http_time(http_time(time)), time);
  }
}

TEST(HttpTime, NothingElse) {
  for (const auto* bad :
       {"", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:3x GMT"}) {
    EXPECT_FALSE(parse_http_time(bad)) << bad;
  }
}

}  // namespace
}  // namespace gantry::server
