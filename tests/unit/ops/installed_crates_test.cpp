#include "ops/installed_crates.h"

#include <functional>

#include <gtest/gtest.h>

#include "base/error.h"

namespace gantry::ops {
namespace {

constexpr const char* kPublic = "(registry+https://github.com/rust-lang/crates.io-index)";

std::string reason_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.message() + " / " + (error.causes().empty() ? "" : error.causes().back());
  }
  return "";
}

TEST(InstalledCrates, are_written_as_they_were_read) {
  const std::string toml = std::string("[v1]\n\"bar 0.1.0 ") + kPublic +
                           "\" = [\n    \"bar\",\n    \"baz\",\n]\n\"foo 1.0.0 (path+file:///a)\" = [\"foo\"]\n";
  const std::string json =
      std::string(R"j({"installs":{"bar 0.1.0 )j") + kPublic +
      R"j(":{"version_req":"^0.1","bins":["bar","baz"],"features":["a","b"],)j"
      R"j("all_features":false,"no_default_features":true,"profile":"dev","target":"t",)j"
      R"j("rustc":"r\n","more":{"a":[1,null],"b":1.5}},"foo 1.0.0 (path+file:///a)":)j"
      R"j({"version_req":null,"bins":["foo"],"features":[],"all_features":true,)j"
      R"j("no_default_features":false,"profile":"release","target":null,"rustc":null}},"new":"x"})j";
  auto installed = read_installed_crates(toml);
  add_details(installed, json);
  EXPECT_EQ(installed_toml(installed), toml);
  EXPECT_EQ(installed_json(installed), json);
}

TEST(InstalledCrates, none_is_an_empty_table) {
  const auto installed = read_installed_crates("");
  EXPECT_EQ(installed_toml(installed), "[v1]\n");
  EXPECT_EQ(installed_json(installed), R"j({"installs":{}})j");
}

TEST(InstalledCrates, the_toml_file_says_what_there_is) {
  auto installed = read_installed_crates("[v1]\n\"foo 1.0.0 (path+file:///a)\" = [\"foo\"]\n");
  add_details(installed,
              R"j({"installs":{"gone 1.0.0 (path+file:///g)":{"bins":["gone"],"features":[],"all_features":false,)j"
              R"j("no_default_features":false,"profile":"dev"}}})j");
  EXPECT_EQ(installed_json(installed),
            R"j({"installs":{"foo 1.0.0 (path+file:///a)":{"version_req":null,"bins":["foo"],"features":[],)j"
            R"j("all_features":false,"no_default_features":false,"profile":"release","target":null,"rustc":null}}})j");
}

TEST(InstalledCrates, mistakes_are_told_with_their_place) {
  InstalledCrates installed;
  EXPECT_EQ(reason_of([&] { add_details(installed, R"j({"installs":{"foo":{}}})j"); }),
            "invalid JSON found for metadata / invalid serialized PackageId at line 1 column 18");
  EXPECT_EQ(reason_of([&] { add_details(installed, R"j({"installs":[]})j"); }),
            "invalid JSON found for metadata / invalid type: sequence, expected a map at line 1 column 12");
  EXPECT_EQ(reason_of([&] { add_details(installed, "{}"); }),
            "invalid JSON found for metadata / missing field `installs` at line 1 column 2");
  EXPECT_EQ(reason_of([] { read_installed_crates("[v1]\n\"foo 1.0.0\" = []\n"); }),
            "invalid TOML found for metadata / TOML parse error at line 2, column 1\n  |\n2 | \"foo 1.0.0\" = []\n  | "
            "^^^^^^^^^^^\ninvalid serialized PackageId");
}

}  // namespace
}  // namespace gantry::ops
