#include "base/url.h"

#include <gtest/gtest.h>

namespace gantry {
namespace {

std::string shown(std::string_view text) {
  auto url = Url::parse(text);
  return url ? url->to_string() : url.error();
}

TEST(Url, IsNormalised) {
  EXPECT_EQ(shown("https://GitHub.com/x/../y z/./Foo"), "https://github.com/y%20z/Foo");
  EXPECT_EQ(shown("https://github.com:443/x"), "https://github.com/x");
  EXPECT_EQ(shown("https://u:p@github.com:80"), "https://u:p@github.com:80/");
  EXPECT_EQ(shown("http:x"), "http://x/");
  EXPECT_EQ(shown("https:///x"), "https://x/");
  EXPECT_EQ(shown("file://"), "file:///");
  EXPECT_EQ(shown("file:x"), "file:///x");
  EXPECT_EQ(shown("file:///a/b?q=1#f"), "file:///a/b?q=1#f");
  EXPECT_EQ(shown("ssh://git@github.com/x.git"), "ssh://git@github.com/x.git");
  EXPECT_EQ(shown("ssh://"), "ssh://");
  EXPECT_EQ(shown("https://x/\u00e9%41"), "https://x/%C3%A9%41");
}

TEST(Url, ErrorsSayWhatIsWrong) {
  EXPECT_EQ(shown("x"), "relative URL without a base");
  EXPECT_EQ(shown(""), "relative URL without a base");
  EXPECT_EQ(shown("git@github.com:x/y"), "relative URL without a base");
  EXPECT_EQ(shown("https://"), "empty host");
  EXPECT_EQ(shown("https://a b/"), "invalid international domain name");
  EXPECT_EQ(shown("https://x:99999/"), "invalid port number");
  EXPECT_EQ(shown("https://x:y/"), "invalid port number");
  EXPECT_EQ(shown("https://[x]/"), "invalid IPv6 address");
  EXPECT_EQ(shown("https://1.2.3.4.5/"), "invalid IPv4 address");
}

TEST(Url, Parts) {
  const auto url = Url::parse("https://u@h:8080/a/b?x=1&y=a%2Bb+c#f").value();
  EXPECT_EQ(url.host(), "h");
  EXPECT_EQ(url.last_path_segment(), "b");
  EXPECT_TRUE(url.can_be_base());
  EXPECT_FALSE(Url::parse("foo:bar")->can_be_base());
  const auto pairs = query_pairs(*url.query);
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[1].second, "a+b c");
}

TEST(Url, APathWithTwoSlashesIsNotPrintedAsAnAuthority) {
  EXPECT_EQ(Url::parse("a+https:/.//x")->to_string(), "a+https:/.//x");
  EXPECT_FALSE(Url::parse(Url::parse("a:/.//x")->to_string())->authority);
}

TEST(Url, FormEncoding) {
  EXPECT_EQ(form_encode("a-_+#$)"), "a-_%2B%23%24%29");
  EXPECT_EQ(form_encode("a b"), "a+b");
  EXPECT_EQ(form_decode("c%zz%"), "c%zz%");
}

}  // namespace
}  // namespace gantry
