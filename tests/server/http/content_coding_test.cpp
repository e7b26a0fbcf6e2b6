// Codings of answers: which one a client gets, and that it can be unpacked.
#include <gtest/gtest.h>

#include <zstd.h>

#include "archive/gzip.h"
#include "server/http/content_coding.h"

namespace gantry::server::http {
namespace {

TEST(Coding, WhatTheClientTakes) {
  EXPECT_EQ(preferred_coding(""), Coding::Identity);
  EXPECT_EQ(preferred_coding("gzip"), Coding::Gzip);
  EXPECT_EQ(preferred_coding("deflate, gzip"), Coding::Gzip);            // cargo
  EXPECT_EQ(preferred_coding("deflate, gzip, br, zstd"), Coding::Zstd);  // libcurl with everything
  EXPECT_EQ(preferred_coding("GZip;q=1.0,zstd;q=0.9"), Coding::Gzip);
  EXPECT_EQ(preferred_coding("gzip;q=0.5, zstd; q=0.50"), Coding::Zstd);
  EXPECT_EQ(preferred_coding("gzip;q=0"), Coding::Identity);
  EXPECT_EQ(preferred_coding("*"), Coding::Zstd);
  EXPECT_EQ(preferred_coding("*;q=0.1, zstd;q=0"), Coding::Gzip);
  EXPECT_EQ(preferred_coding("identity, gzip;q=0.5"), Coding::Identity);
  EXPECT_EQ(preferred_coding("identity;q=0.5, gzip"), Coding::Gzip);
  EXPECT_EQ(preferred_coding("br, compress"), Coding::Identity);
  EXPECT_EQ(preferred_coding(",, ;;q=,gzip;q=x"), Coding::Gzip);
}

TEST(Coding, PackedContentIsTheSame) {
  std::string content;
  for (int i = 0; i < 1000; ++i) content += "{\"name\":\"crate\",\"vers\":\"1." + std::to_string(i) + ".0\"}\n";
  const auto gzip = packed(content, Coding::Gzip);
  ASSERT_TRUE(gzip);
  EXPECT_LT(gzip->size(), content.size() / 4);
  const auto unpacked = archive::gunzip(*gzip, content.size());
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(*unpacked, content);
  const auto zstd = packed(content, Coding::Zstd);
  ASSERT_TRUE(zstd);
  std::string back(content.size(), '\0');
  EXPECT_EQ(ZSTD_decompress(back.data(), back.size(), zstd->data(), zstd->size()), content.size());
  EXPECT_EQ(back, content);
  EXPECT_EQ(packed(content, Coding::Zstd), zstd);
}

TEST(Coding, WhatIsNotWorthIt) {
  EXPECT_FALSE(packed(std::string(100, 'x'), Coding::Gzip));
  EXPECT_FALSE(packed(std::string(5000, 'x'), Coding::Identity));
  std::string noise;
  unsigned state = 1;
  for (int i = 0; i < 5000; ++i) noise += static_cast<char>((state = state * 1'664'525U + 1'013'904'223U) >> 24U);
  EXPECT_FALSE(packed(noise, Coding::Gzip));
  EXPECT_FALSE(packed(noise, Coding::Zstd));
}

}  // namespace
}  // namespace gantry::server::http
