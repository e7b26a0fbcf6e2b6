// Real packages against a real index. Needs GANTRY_CORPUS, a directory with `index/` (files of a registry) and, for each case, `NAME/package.json` (what
// `cargo read-manifest` prints), `NAME/expected` (lines "name version" of the lock file cargo made) and, if it applies, `NAME/rust-version`.
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Corpus, EveryCaseLocksAsCargoLocksIt) {
  const char* corpus = std::getenv("GANTRY_CORPUS");
  if (!corpus) GTEST_SKIP() << "GANTRY_CORPUS is not set";
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    if (!std::filesystem::exists(entry.path() / "package.json")) continue;
    IndexQuery query(std::string(corpus) + "/index");
    query.slow = true;
    ResolveOptions options;
    const auto root = summary_of(nlohmann::json::parse(content(entry.path() / "package.json")), SourceId::path("/case"));
    options.roots.push_back({root, {{}, true, true}, true});
    if (const auto version = content(entry.path() / "rust-version"); !version.empty()) {
      options.rust_versions.push_back(semver::PartialVersion::parse(version.substr(0, version.find('\n'))).value());
    }
    std::string locked;
    try {
      for (const auto& node : resolve(options, query).nodes) locked += node.id.name() + " " + node.id.version().to_string() + "\n";
    } catch (const Error& error) {
      locked = error.message() + "\n";
    }
    EXPECT_EQ(locked, content(entry.path() / "expected")) << entry.path();
  }
}

}  // namespace
}  // namespace gantry::resolver
