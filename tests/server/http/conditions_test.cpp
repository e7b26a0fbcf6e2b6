// Conditional requests and ranges.
#include <gtest/gtest.h>

#include "server/core/time_text.h"
#include "server/http/conditions.h"

namespace gantry::server::http {
namespace {

TEST(Conditions, TagsGoBeforeDates) {
  RequestHead head;
  EXPECT_FALSE(is_unmodified(head, "\"a\"", 100));
  head.if_modified_since = http_time(100);
  EXPECT_TRUE(is_unmodified(head, "\"a\"", 100));
  EXPECT_TRUE(is_unmodified(head, "\"a\"", 99));
  EXPECT_FALSE(is_unmodified(head, "\"a\"", 101));
  EXPECT_FALSE(is_unmodified(head, "\"a\"", std::nullopt));
  for (const auto* same : {"\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"}) {
    head.if_none_match = same;
    EXPECT_TRUE(is_unmodified(head, "\"a\"", 200)) << same;
  }
  head.if_none_match = "\"a-gzip\"";
  EXPECT_FALSE(is_unmodified(head, "\"a\"", 1));
}

Response ranged(const RequestHead& head) {
  Response response;
  choose_range(response, head, "\"a\"", "Sun, 06 Nov 1994 08:49:37 GMT", 10);
  return response;
}

TEST(Conditions, RangesCountForTheSameContentOnly) {
  RequestHead head;
  head.method = Method::Get;
  EXPECT_EQ(ranged(head).status, 200);
  head.range = "bytes=2-4";
  const auto part = ranged(head);
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.offset, 2U);
  EXPECT_EQ(part.length, 3U);
  EXPECT_NE(part.headers.find("Content-Range: bytes 2-4/10\r\n"), std::string::npos);
  for (const auto* same : {"\"a\"", "Sun, 06 Nov 1994 08:49:37 GMT"}) {
    head.if_range = same;
    EXPECT_EQ(ranged(head).status, 206) << same;
  }
  for (const auto* other : {"\"b\"", "W/\"a\"", "Sun, 06 Nov 1994 08:49:38 GMT"}) {
    head.if_range = other;
    EXPECT_EQ(ranged(head).status, 200) << other;
    EXPECT_EQ(ranged(head).length, 10U);
  }
  head.if_range.clear();
  head.range = "bytes=10-";
  EXPECT_EQ(ranged(head).status, 416);
  EXPECT_EQ(ranged(head).headers, "Content-Range: bytes */10\r\n");
  EXPECT_EQ(ranged(head).content_type, "application/json");
  head.range = "bytes=0-1,4-5";
  EXPECT_EQ(ranged(head).status, 200);
  head.method = Method::Head;
  head.range = "bytes=2-4";
  EXPECT_EQ(ranged(head).status, 200);
}

}  // namespace
}  // namespace gantry::server::http
