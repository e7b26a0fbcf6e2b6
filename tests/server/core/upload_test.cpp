// A publish request as a whole: framing, metadata, agreement with the manifest, the index line.
#include <gtest/gtest.h>

#include "server/core/agreement.h"
#include "server/core/api_error.h"
#include "server/core/crate_file.h"
#include "server/core/upload.h"

namespace gantry::server {
namespace {

using test::publish_body;
using test::simple_crate;
using test::simple_metadata;

const std::vector<std::string> kOwn{"sparse+http://here/index"};

struct Outcome {
  int status = 200;
  std::string text;
  std::string line;
};

Upload checked(const std::string& body, const Limits& limits = {}) {
  auto result = read_upload(body, limits);
  check_crate_file(result, limits, kOwn, 0);
  return result;
}

Outcome upload(const std::string& body, const Limits& limits = {}) {
  try {
    const auto result = checked(body, limits);
    return {200, "", result.index_line};
  } catch (const ApiError& error) {
    return {error.status(), error.what(), ""};
  }
}

Outcome upload(std::string_view more_json, std::string_view more_manifest) {
  return upload(publish_body(simple_metadata("foo", "1.0.0", more_json), simple_crate("foo", "1.0.0", more_manifest)));
}

TEST(Frame, MustBeExact) {
  const auto good = publish_body(simple_metadata("foo", "1.0.0"), simple_crate("foo", "1.0.0"));
  EXPECT_EQ(upload(good).text, "");
  EXPECT_EQ(upload("").status, 400);
  EXPECT_EQ(upload("abc").status, 400);
  EXPECT_EQ(upload(good.substr(0, 30)).status, 400);
  EXPECT_EQ(upload(good.substr(0, good.size() - 1)).status, 400);
  EXPECT_EQ(upload(good + "x").status, 400);
  EXPECT_EQ(upload(std::string("\xff\xff\xff\xff", 4) + "{}").status, 413);
}

TEST(Metadata, MustBeAnObjectOfTheRightTypes) {
  for (const auto* json :
       {"", "[]", "{", R"({"name":1,"vers":"1.0.0"})", R"({"name":"foo"})",
        R"({"name":"foo","vers":"1.0.0","deps":{}})", R"({"name":"foo","vers":"1.0.0","features":[]})",
        R"({"name":"foo","vers":"1.0.0","keywords":"x"})"}) {
    EXPECT_EQ(upload(publish_body(json, "")).status, 400) << json;
  }
}

TEST(Metadata, DeepNestingDoesNoHarm) { EXPECT_EQ(upload(publish_body(std::string(100'000, '['), "")).status, 400); }

TEST(Sizes, OfMetadataAndCrate) {
  Limits limits;
  limits.metadata_bytes = 20;
  EXPECT_EQ(upload(publish_body(simple_metadata("foo", "1.0.0"), ""), limits).status, 413);
  limits = {};
  limits.crate_bytes_of["foo"] = 10;
  const auto body = publish_body(simple_metadata("foo", "1.0.0"), simple_crate("foo", "1.0.0"));
  EXPECT_EQ(upload(body, limits).status, 413);
}

TEST(Rules, BrokenOnesAre422) {
  EXPECT_EQ(upload(publish_body(simple_metadata("std", "1.0.0"), "")).status, 422);
  EXPECT_EQ(upload(publish_body(simple_metadata("1", "1.0.0"), "")).status, 422);
  EXPECT_EQ(upload(publish_body(simple_metadata("foo", "1.0"), "")).status, 422);
  EXPECT_EQ(upload(publish_body(R"({"name":"foo","vers":"1.0.0"})", "")).status, 422);
}

TEST(Agreement, NameVersionLinks) {
  EXPECT_EQ(upload(publish_body(simple_metadata("foo", "1.0.0"), simple_crate("bar", "1.0.0"))).status, 422);
  EXPECT_EQ(upload(publish_body(simple_metadata("foo", "1.0.0"), simple_crate("foo", "1.0.1"))).status, 422);
  EXPECT_EQ(upload("", "links = \"z\"\n").status, 422);
  EXPECT_EQ(upload(R"(,"links":"z")", "links = \"z\"\n").text, "");
}

TEST(Agreement, Dependencies) {
  const auto* json = R"(,"deps":[{"name":"bar","version_req":"^1.0","features":["x"],"optional":false,)"
                     R"("default_features":true,"target":null,"kind":"normal","registry":null}])";
  EXPECT_EQ(upload(json,
                   "[dependencies.bar]\nversion = \"1.0\"\nfeatures = [\"x\"]\n"
                   "registry-index = \"sparse+http://here/index/\"\n")
                .text,
            "");
  EXPECT_EQ(upload(json, "").status, 422);
  EXPECT_EQ(upload("", "[dependencies.bar]\nversion = \"1.0\"\n").status, 422);
  // From the default registry instead of this one.
  EXPECT_EQ(upload(json, "[dependencies.bar]\nversion = \"1.0\"\nfeatures = [\"x\"]\n").status, 422);
  EXPECT_EQ(upload(json,
                   "[dependencies.bar]\nversion = \"1.1\"\nfeatures = [\"x\"]\n"
                   "registry-index = \"sparse+http://here/index/\"\n")
                .status,
            422);
}

TEST(Agreement, Features) {
  EXPECT_EQ(upload(R"(,"features":{"a":[],"b":["a"]})", "[features]\nb = [\"a\"]\na = []\n").text, "");
  EXPECT_EQ(upload(R"(,"features":{"a":[]})", "").status, 422);
}

TEST(Manifest, HasNoPatchAndNoPaths) {
  EXPECT_EQ(upload("", "[patch.crates-io]\nx = \"1\"\n").status, 422);
  EXPECT_EQ(upload("", "[workspace]\n").status, 422);
  EXPECT_EQ(upload("", "[dependencies]\nx = { path = \"x\", version = \"1\" }\n").status, 422);
  EXPECT_EQ(upload("", "[dependencies]\nx = {}\n").status, 422);
  EXPECT_EQ(upload("", "[dependencies]\nx = 3\n").status, 422);
  EXPECT_EQ(upload("", "[[[").status, 422);
}

Upload accepted(std::string_view more_json, std::string_view manifest, std::vector<test::TarFile> files) {
  files.insert(files.begin(),
               {"foo-1.0.0/Cargo.toml", "[package]\nname = \"foo\"\nversion = \"1.0.0\"\n" + std::string(manifest)});
  static std::string body;  // an upload points into it
  body = publish_body(simple_metadata("foo", "1.0.0", more_json), test::make_crate(files));
  return checked(body);
}

TEST(Readme, IsWhatTheManifestNames) {
  const test::TarFile usual{"foo-1.0.0/README.md", "usual"};
  const test::TarFile other{"foo-1.0.0/docs/X.md", "other"};
  EXPECT_EQ(accepted(R"(,"readme":"claimed")", "", {usual}).readme, "usual");
  EXPECT_EQ(accepted("", "readme = true\n", {usual}).readme, "usual");
  EXPECT_EQ(accepted("", "readme = false\n", {usual}).readme, std::nullopt);
  EXPECT_EQ(accepted(R"(,"readme_file":"docs/X.md")", "readme = \"docs/X.md\"\n", {usual, other}).readme, "other");
  EXPECT_EQ(accepted(R"(,"readme_file":"docs/X.md")", "", {usual, other}).readme, "usual");
  EXPECT_EQ(accepted("", "readme = \"docs/Y.md\"\n", {usual, other}).readme, std::nullopt);
  EXPECT_EQ(accepted(R"(,"readme":"claimed")", "", {}).readme, std::nullopt);
  EXPECT_EQ(accepted("", "", {{"foo-1.0.0/README.txt", "text"}, {"foo-1.0.0/README", "bare"}}).readme, "text");
}

TEST(Readme, ThatCannotBeShownIsTold) {
  EXPECT_EQ(accepted("", "", {{"foo-1.0.0/README.md", "\xff"}}).notes.size(), 1U);
  EXPECT_EQ(accepted("", "", {{"foo-1.0.0/README.md", std::string(2 << 20, 'x')}}).notes.size(), 1U);
}

TEST(Targets, OfTheManifestAndThoseThatAreFound) {
  const auto found = accepted("", "edition = \"2024\"\n[[bin]]\nname = \"named\"\npath = \"x.rs\"\n",
                              {{"foo-1.0.0/src/main.rs", ""}, {"foo-1.0.0/src/bin/more.rs", ""}});
  EXPECT_EQ(found.bin_names, (std::vector<std::string>{"foo", "more", "named"}));
  EXPECT_EQ(found.edition, "2024");
  EXPECT_FALSE(found.has_lib);
  EXPECT_EQ(accepted("", "autobins = false\n[lib]\n", {{"foo-1.0.0/src/main.rs", ""}}).bin_names.size(), 0U);
  EXPECT_TRUE(accepted("", "[lib]\npath = \"x.rs\"\n", {}).has_lib);
}

TEST(Targets, AreNotShownWhenTheyAreTooMany) {
  const auto programs = [](std::size_t count, std::size_t length) {
    std::vector<test::TarFile> files;
    for (std::size_t i = 0; i < count; ++i) {
      const auto name = std::to_string(i);
      files.push_back({"m", "foo-1.0.0/src/bin/" + name + std::string(length - name.size(), 'x') + ".rs", 'L'});
      files.push_back({"x", ""});
    }
    return accepted("", "", files);
  };
  EXPECT_EQ(programs(1000, 60).bin_names.size(), 1000U);
  EXPECT_EQ(programs(1000, 60).notes.size(), 0U);
  EXPECT_EQ(programs(1001, 10).bin_names.size(), 0U);
  EXPECT_EQ(programs(1001, 10).notes.size(), 1U);
  EXPECT_EQ(programs(1000, 70).bin_names.size(), 0U);
}

TEST(OwnDependencies, AreKnownFromTheManifest) {
  const auto* json = R"(,"deps":[{"name":"Bar_Baz","version_req":"^1","optional":false,"default_features":true,)"
                     R"("target":null,"kind":"normal","registry":null}])";
  EXPECT_EQ(
      accepted(json, "[dependencies.Bar_Baz]\nversion = \"1\"\nregistry-index = \"sparse+http://here/index/\"\n", {})
          .own_dependencies,
      std::vector<std::string>{"bar-baz"});
}

TEST(IndexLine, OfASimplePackage) {
  auto line = upload("", "rust-version = \"1.70\"\n").line;
  finish_index_line(line, false);
  const auto checksum = line.find("\"cksum\":\"");
  ASSERT_NE(checksum, std::string::npos);
  line.replace(checksum + 9, 64, "X");
  EXPECT_EQ(line,
            R"({"name":"foo","vers":"1.0.0","deps":[],"cksum":"X","features":{},"links":null,"rust_version":"1.70",)"
            R"("pubtime":"1970-01-01T00:00:00Z","v":1,"yanked":false})"
            "\n");
}

TEST(IndexLine, ExtendedFeaturesStandApart) {
  const auto line = upload(
      R"x(,"features":{"a":[],"b":["dep:bar"]},"deps":[{"name":"bar-real","explicit_name_in_toml":"bar",)x"
      R"x("version_req":"1","optional":true,"kind":"build","target":"cfg(unix)","registry":null}])x",
      "[features]\na = []\nb = [\"dep:bar\"]\n[target.\"cfg(unix)\".build-dependencies.bar]\npackage = \"bar-real\"\n"
      "version = \"1\"\noptional = true\nregistry-index = \"sparse+http://here/index/\"\n");
  EXPECT_EQ(line.text, "");
  const auto has = [&](std::string_view part) { return line.line.find(part) != std::string::npos; };
  EXPECT_TRUE(has(R"x("features":{"a":[]},"features2":{"b":["dep:bar"]})x")) << line.line;
  EXPECT_TRUE(has(R"x("v":2)x"));
  EXPECT_TRUE(has(R"x({"name":"bar","req":"^1","features":[],"optional":true,"default_features":true,)x"
                  R"x("target":"cfg(unix)","kind":"build","package":"bar-real"})x"))
      << line.line;
}

}  // namespace
}  // namespace gantry::server
