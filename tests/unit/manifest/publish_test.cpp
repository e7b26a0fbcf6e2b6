#include "manifest/publish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/memory_file_system.h"
#include "toml/write_document.h"

namespace gantry::manifest {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kManifest =
    "[package]\nname = 'a'\nversion = '1.0.0'\nedition = '2021'\nlicense-file = '../LICENSE'\n"
    "[dependencies]\nb = { path = 'b', version = '1' }\n"
    "[dev-dependencies]\nc = { path = 'c' }\n"
    "[features]\nx = ['c/y']\n"
    "[workspace]\nresolver = '1'\nmembers = ['b']\n"
    "[patch.crates-io]\nd = { path = 'd' }\n";

std::string written(bool is_vendored) {
  test::MemoryFileSystem files;
  files.file("/p/a/Cargo.toml", kManifest).file("/p/a/src/lib.rs", "").file("/p/a/src/main.rs", "");
  PublishRequest request;
  request.is_vendored = is_vendored;
  request.is_included = [](const std::string& path) { return path == "src/lib.rs"; };
  request.warn = [](const std::string&) {};
  LoadOptions options;
  options.source = SourceId::path("/p/a");
  return toml::write_document(published_manifest("/p/a/Cargo.toml", options, files, request));
}

TEST(PublishedManifest, HasNoPlacesOfDependencies) {
  const auto text = written(false);
  EXPECT_THAT(text, HasSubstr("[dependencies.b]\nversion = \"1\"\n"));
  EXPECT_THAT(text, HasSubstr("license-file = \"LICENSE\""));
  EXPECT_THAT(text, HasSubstr("x = []"));
  for (const auto* gone : {"path = \"b\"", "dev-dependencies.c", "[workspace]", "patch", "main.rs"})
    EXPECT_THAT(text, Not(HasSubstr(gone)));
}

TEST(PublishedManifest, KeepsThemWhenItIsVendored) {
  const auto text = written(true);
  EXPECT_THAT(text, HasSubstr("[dependencies.b]\nversion = \"1\"\npath = \"b\"\n"));
  EXPECT_THAT(text, HasSubstr("[dev-dependencies.c]\npath = \"c\"\n"));
  EXPECT_THAT(text, HasSubstr("license-file = \"../LICENSE\""));
  EXPECT_THAT(text, HasSubstr("x = [\"c/y\"]"));
  EXPECT_THAT(text, HasSubstr("[workspace]\nmembers = [\"b\"]\nresolver = \"1\"\n"));
  EXPECT_THAT(text, HasSubstr("[patch.crates-io.d]\npath = \"d\"\n"));
  EXPECT_THAT(text, Not(HasSubstr("main.rs")));
}

}  // namespace
}  // namespace gantry::manifest
