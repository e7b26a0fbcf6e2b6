// Passwords of HTTP's Basic authentication.
#include <gtest/gtest.h>

#include "server/http/basic_auth.h"

namespace gantry::server::http {
namespace {

TEST(BasicAuth, ThePassword) {
  EXPECT_EQ(basic_password("Basic dXNlcjpwYXNz"), "pass");
  EXPECT_EQ(basic_password("basic  OmE6Yg=="), "a:b");
  for (const auto* bad : {"", "gantry_token", "Basic", "Basic ????", "Basic dXNlcg==", "Bearer dXNlcjpwYXNz"}) {
    EXPECT_FALSE(basic_password(bad)) << bad;
  }
}

}  // namespace
}  // namespace gantry::server::http
