#include "package/registry_json.h"

#include <gtest/gtest.h>

namespace gantry::package {
namespace {

// Cargo Book, "Web API": 32-bit little-endian lengths before both parts.
TEST(UploadBodyTest, PutsLengthsBeforeBothParts) {
  using namespace std::string_view_literals;
  EXPECT_EQ(upload_body("{}", "abc"), "\x02\0\0\0{}\x03\0\0\0abc"sv);
  const auto body = upload_body(std::string(258, ' '), "");
  EXPECT_EQ(body.substr(0, 4), "\x02\x01\0\0"sv);
  EXPECT_EQ(body.size(), 4U + 258 + 4);
  EXPECT_EQ(body.substr(262), "\0\0\0\0"sv);
}

}  // namespace
}  // namespace gantry::package
