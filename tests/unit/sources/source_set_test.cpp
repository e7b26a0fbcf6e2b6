#include "sources/source_set.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/hash.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

class SourceSetTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  Environment environment{{{"HOME", "/home"}}};
  test::RecordingReporter reporter;
  std::optional<config::Config> config;
  SourceSetOptions options;

  SourceSetTest() {
    options.cwd = "/w";
    options.cargo_home = "/home/.cargo";
  }
  SourceSet make(const std::string& text) {
    files.file("/w/.cargo/config.toml", text);
    config = config::Config::load(files, environment, "/w", "/home/.cargo", {}, reporter);
    return SourceSet(options, *config, files, reporter);
  }
  // The chain of messages, one a line.
  template <typename Body>
  std::string error_of(Body&& body) {
    try {
      body();
    } catch (const Error& error) {
      auto text = error.message();
      for (const auto& cause : error.causes()) text += "\n" + cause;
      return text;
    }
    return "no error";
  }
  std::string error_of_config(const std::string& text) {
    return error_of([&] { make(text); });
  }
  std::string error_of_get(const std::string& text) {
    auto set = make(text);
    return error_of([&] { set.get(SourceId::crates_io()); });
  }
  void vendor(const std::string& directory, const std::string& name, const std::string& version) {
    const auto root = "/w/vendor/" + directory;
    files.file(root + "/Cargo.toml", "[package]\nname = \"" + name + "\"\nversion = \"" + version + "\"\n");
    files.file(root + "/src/lib.rs", "");
    files.file(root + "/.cargo-checksum.json",
               "{\"files\":{\"src/lib.rs\":\"" + sha256_hex("") + "\"},\"package\":\"" + name + version + "\"}");
  }
  static Dependency want(const std::string& name, const std::string& requirement) {
    Dependency dependency;
    dependency.name_in_manifest = dependency.package_name = name;
    dependency.requirement = *semver::VersionReq::parse(requirement);
    dependency.source = SourceId::crates_io();
    return dependency;
  }
  static std::vector<std::string> versions(const std::vector<SummaryPtr>* answer) {
    std::vector<std::string> result;
    for (const auto& summary : *answer) result.push_back(summary->id.version().to_string());
    return result;
  }
  using Texts = std::vector<std::string>;
  static constexpr const char* kVendored = "[source.crates-io]\nreplace-with = 'v'\n[source.v]\ndirectory = 'vendor'\n";
};

TEST_F(SourceSetTest, definitions_need_exactly_one_location) {
  EXPECT_EQ(error_of_config("[source.foo]\n"),
            "no source location specified for `source.foo`, need `registry`, `local-registry`, `directory`, or `git` "
            "defined");
  EXPECT_EQ(error_of_config("[source.foo]\nregistry = 'https://a/b'\ndirectory = 'x'\n"),
            "more than one source location specified for `source.foo`");
  EXPECT_EQ(error_of_config("[source.foo]\nbranch = 'x'\n"),
            "source definition `source.foo` specifies `branch`, but that requires a `git` key to be specified (in "
            "/w/.cargo/config.toml)");
  EXPECT_EQ(error_of_config("[source.foo]\nregistry = 'not a url'\n"),
            "configuration key `source.foo.registry` specified an invalid URL (in /w/.cargo/config.toml)\n"
            "invalid url `not a url`: relative URL without a base");
  EXPECT_EQ(error_of_config("[source.crates-io]\n"), "no error");
}

TEST_F(SourceSetTest, the_public_registry_is_defined_once) {
  const std::string expected =
      "source `foo` defines source registry `crates-io`, but that source is already defined by `crates-io`\n"
      "note: Sources are not allowed to be defined multiple times.";
  EXPECT_EQ(error_of_config("[source.foo]\nregistry = 'https://github.com/rust-lang/crates.io-index'\n"), expected);
  EXPECT_EQ(error_of_config("[source.foo]\nregistry = 'sparse+https://index.crates.io/'\n"), expected);
}

TEST_F(SourceSetTest, unused_keys_are_warned_about) {
  make("[source.foo]\ngit = 'https://a/b'\nrevv = 'x'\n");
  EXPECT_EQ(reporter.lines, (Texts{"warning: unused config key `source.foo.revv` in `/w/.cargo/config.toml`"}));
}

TEST_F(SourceSetTest, replacement_that_leads_nowhere_is_an_error) {
  EXPECT_EQ(
      error_of_get("[source.crates-io]\nreplace-with = 'nope'\n"),
      "could not find a configured source with the name `nope` when attempting to lookup `crates-io` (configuration in "
      "`/w/.cargo/config.toml`)");
  const std::string cycle =
      "detected a cycle of `replace-with` sources, the source `crates-io` is eventually replaced with itself "
      "(configuration in "
      "`/w/.cargo/config.toml`)";
  EXPECT_EQ(error_of_get("[source.crates-io]\nregistry = 'https://a/b'\nreplace-with = 'crates-io'\n"), cycle);
  EXPECT_EQ(
      error_of_get(
          "[source.crates-io]\nreplace-with = 'b'\n[source.b]\nregistry = 'https://a/b'\nreplace-with = 'crates-io'\n"),
      cycle);
  EXPECT_NE(
      error_of_get("[source.crates-io]\nreplace-with = 'b'\n[source.b]\nregistry = 'https://a/b'\nreplace-with = 'c'\n"
                   "[source.c]\ndirectory = 'x'\nreplace-with = 'b'\n"),
      "no error")
      << "a cycle that does not come back to its start";
}

TEST_F(SourceSetTest, a_source_without_checksums_cannot_replace_one_with) {
  EXPECT_EQ(error_of_get("[source.crates-io]\nreplace-with = 'v'\n[source.v]\ngit = 'https://x/y'\n"),
            "cannot replace `crates-io` with `v`, the source `crates-io` supports checksums, but `v` does not\n\n"
            "a lock file compatible with `crates-io` cannot be generated in this situation");
}

TEST_F(SourceSetTest, vendored_git_sources_need_a_locked_revision) {
  auto set = make("[source.x]\ngit = 'https://x/y'\nreplace-with = 'v'\n[source.v]\ndirectory = 'vendor'\n");
  const auto id = SourceId::git("https://x/y", {});
  EXPECT_TRUE(error_of([&] { set.get(id); }).starts_with("the source x requires a lock file to be present first"));
  EXPECT_EQ(error_of([&] { set.get(id.with_precise("0123")); }), "no error");
}

TEST_F(SourceSetTest, registries_are_found_by_name) {
  auto set = make("[registries.alt]\nindex = 'https://alt/x'\n[registries.bad]\nindex = 'not a url'\n");
  EXPECT_EQ(set.registry_by_name("alt").display(), "registry `alt`");
  EXPECT_TRUE(set.registry_by_name("crates-io").is_crates_io());
  EXPECT_EQ(error_of([&] { set.registry_by_name("nope"); }),
            "registry index was not found in any configuration: `nope`");
  EXPECT_EQ(error_of([&] { set.registry_by_name("bad"); }),
            "invalid index URL for registry `bad` defined in /w/.cargo/config.toml\ninvalid url `not a url`: relative "
            "URL without a base");
}

TEST_F(SourceSetTest, a_directory_answers_with_the_ids_of_the_source_it_replaces) {
  vendor("bar", "bar", "1.2.0");
  vendor("bar-0.9.1", "bar", "0.9.1");
  vendor("odd-name", "bar", "1.3.0");
  files.file("/w/vendor/stray", "").file("/w/vendor/empty/file", "").file("/w/vendor/.hidden/Cargo.toml", "bad");
  auto set = make(kVendored);
  auto& source = set.get(SourceId::crates_io());
  EXPECT_EQ(versions(source.poll(want("bar", "1"))), (Texts{"1.2.0", "1.3.0"}));
  const auto* all = source.poll(want("bar", "*"));
  EXPECT_EQ(all->size(), 3U);
  EXPECT_EQ(all, source.poll(want("bar", "*"))) << "answers keep their address";
  EXPECT_EQ((*all)[0]->id.display(), "bar v1.2.0");
  EXPECT_EQ((*all)[0]->checksum, "bar1.2.0");
  EXPECT_EQ(source.describe(), "directory source `/w/vendor` (which is replacing registry `crates-io`)");
  EXPECT_EQ(source.similar_names("barr"), (Texts{"bar"}));
  EXPECT_TRUE(source.poll(want("nope", "*"))->empty());
}

TEST_F(SourceSetTest, locked_versions_are_found_without_reading_other_packages) {
  vendor("bar-1.2.0", "bar", "1.2.0");
  files.file("/w/vendor/broken/Cargo.toml", "[");
  auto set = make(kVendored);
  auto locked = want("bar", "1");
  locked.locked_version = *semver::Version::parse("1.2.0");
  EXPECT_EQ(versions(set.get(SourceId::crates_io()).poll(locked)), (Texts{"1.2.0"}));
}

TEST_F(SourceSetTest, vendored_files_are_verified_on_demand) {
  vendor("bar", "bar", "1.2.0");
  files.file("/w/vendor/bar/src/lib.rs", "changed");
  auto set = make(kVendored);
  auto& source = set.get(SourceId::crates_io());
  const auto id = (*source.poll(want("bar", "*")))[0]->id;
  EXPECT_EQ(source.load(id)->manifest_path, "/w/vendor/bar/Cargo.toml");
  EXPECT_EQ(error_of([&] { source.verify(id); }),
            "the listed checksum of `/w/vendor/bar/src/lib.rs` has changed:\nexpected: " + sha256_hex("") +
                "\nactual:   " + sha256_hex("changed") +
                "\n\ndirectory sources are not intended to be edited, if modifications are required then it is "
                "recommended that `[patch]` "
                "is used with a forked copy of the source");
}

TEST_F(SourceSetTest, errors_of_a_replacement_say_what_it_replaces) {
  auto set = make(kVendored);
  EXPECT_EQ(
      error_of([&] { set.get(SourceId::crates_io()).poll(want("bar", "*")); }),
      "failed to update replaced source registry `crates-io`\nfailed to read root of directory source: /w/vendor\n"
      "No such file or directory (os error 2)");
  files.file("/w/vendor/bar/Cargo.toml", "[package]\nname = 'bar'\nversion = '1.0.0'\n")
      .file("/w/vendor/bar/src/lib.rs", "");
  auto other = make(kVendored);
  EXPECT_EQ(error_of([&] { other.get(SourceId::crates_io()).poll(want("bar", "*")); }),
            "failed to update replaced source registry `crates-io`\nfailed to load checksum `.cargo-checksum.json` of "
            "bar v1.0.0\n"
            "failed to read `/w/vendor/bar/.cargo-checksum.json`\nNo such file or directory (os error 2)");
}

TEST_F(SourceSetTest, a_local_registry_answers_from_its_index) {
  files.file(
      "/w/reg/index/3/b/bar",
      "{\"name\":\"bar\",\"vers\":\"0.1.0\",\"deps\":[],\"cksum\":\"c1\",\"features\":{},\"yanked\":false}\n{bad\n"
      "{\"name\":\"bar\",\"vers\":\"0.1.1\",\"deps\":[],\"cksum\":\"c2\",\"features\":{},\"yanked\":true}\n"
      "{\"name\":\"bar\",\"vers\":\"0.1.2\",\"deps\":[],\"cksum\":\"c3\",\"features\":{\"a\":[\"nope\"]}}\n"
      "{\"name\":\"bar\",\"vers\":\"0.1.3\",\"deps\":[],\"cksum\":\"c3\",\"v\":3}\n");
  auto set = make("[source.crates-io]\nreplace-with = 'v'\n[source.v]\nlocal-registry = 'reg'\n");
  auto& source = set.get(SourceId::crates_io());
  EXPECT_EQ(versions(source.poll(want("bar", "0.1"))), (Texts{"0.1.0", "0.1.1"}));
  EXPECT_TRUE((*source.poll(want("bar", "0.1")))[1]->yanked);
  EXPECT_EQ(source.describe(), "`/w/reg` index (which is replacing registry `crates-io`)");
  EXPECT_EQ(error_of([&] { source.load((*source.poll(want("bar", "0.1")))[0]->id); }),
            "failed to download replaced source registry `crates-io`\nfailed to open file `/w/reg/bar-0.1.0.crate`\n"
            "No such file or directory (os error 2)");
  files.file("/w/reg/bar-0.1.0.crate", "x");
  EXPECT_EQ(error_of([&] { source.load((*source.poll(want("bar", "0.1")))[0]->id); }),
            "failed to download replaced source registry `crates-io`\nfailed to verify the checksum of `bar v0.1.0 "
            "(registry `/w/reg`)`");
  EXPECT_EQ(reporter.lines, (Texts{"   Unpacking bar v0.1.0 (registry `/w/reg`)"}));
}

TEST_F(SourceSetTest, a_local_registry_must_have_its_directories) {
  const std::string text = "[source.crates-io]\nreplace-with = 'v'\n[source.v]\nlocal-registry = 'reg'\n";
  auto set = make(text);
  EXPECT_EQ(error_of([&] { set.get(SourceId::crates_io()).poll(want("bar", "*")); }),
            "failed to update replaced source registry `crates-io`\nlocal registry path is not a directory: /w/reg");
  files.directory("/w/reg");
  EXPECT_EQ(error_of([&] { set.get(SourceId::crates_io()).poll(want("bar", "*")); }),
            "failed to update replaced source registry `crates-io`\nlocal registry index path is not a directory: "
            "/w/reg/index");
}

TEST_F(SourceSetTest, path_sources_answer_from_known_packages_first) {
  auto manifest = std::make_shared<manifest::Manifest>();
  const auto id = SourceId::path("/w/p");
  manifest->summary.id = PackageId("p", *semver::Version::parse("1.0.0"), id);
  auto package = std::make_shared<manifest::Package>();
  package->manifest = manifest;
  package->manifest_path = "/w/p/Cargo.toml";
  options.known_packages["/w/p"] = package;
  options.load_path_package = [](const std::string& directory, const SourceId&) -> manifest::PackagePtr {
    throw Error("failed to read `" + directory + "/Cargo.toml`");
  };
  auto set = make("");
  EXPECT_EQ(set.get(id).poll(want("p", "1"))->size(), 1U);
  EXPECT_TRUE(set.get(id).poll(want("q", "1"))->empty());
  EXPECT_TRUE(set.get(id).poll(want("p", "2"))->empty());
  EXPECT_EQ(set.get(id).load(manifest->summary.id), package);
  EXPECT_EQ(error_of([&] { set.get(SourceId::path("/w/other")).poll(want("p", "1")); }),
            "failed to read `/w/other/Cargo.toml`");
}

TEST_F(SourceSetTest, sources_on_the_network_are_empty_offline) {
  options.offline = true;
  auto offline = make("");
  EXPECT_TRUE(offline.get(SourceId::crates_io()).poll(want("bar", "*"))->empty());
  EXPECT_EQ(offline.get(SourceId::crates_io()).describe(), "crates.io index");
  EXPECT_TRUE(error_of([&] {
                offline.get(SourceId::git("https://x/y", {})).poll(want("bar", "*"));
              }).starts_with("can't checkout from"));
  options.offline = false;
  auto online = make(
      "net.retry = 0\n[source.crates-io]\nreplace-with = \"closed\"\n[source.closed]\nregistry = "
      "\"sparse+http://127.0.0.1:9/\"\n");
  EXPECT_NE(error_of([&] { online.get(SourceId::crates_io()).poll(want("bar", "*")); }), "no error");
}

}  // namespace
}  // namespace gantry::sources
