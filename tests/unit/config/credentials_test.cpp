#include <gtest/gtest.h>

#include "config/credentials_file.h"
#include "config/registry_credentials.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::config {
namespace {

constexpr const char* kFile = "/home/.cargo/credentials.toml";

class CredentialsTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  Environment environment;

  Config load(const std::string& text = "") {
    files.file("/home/.cargo/config.toml", text);
    return Config::load(files, environment, "/w", "/home/.cargo", {}, reporter);
  }
  RegistryCredentials credentials(const std::string& text, const std::optional<std::string>& name) {
    const auto config = load(text);
    return registry_credentials(config, values_with_credentials(config, files, reporter), name);
  }
  CredentialsFile file() { return {"/home/.cargo", files}; }
};

TEST_F(CredentialsTest, FileWinsOverConfigurationAndTheEnvironmentOverBoth) {
  files.file(kFile, "[registries.alt]\ntoken = 'kept'\n");
  EXPECT_EQ(credentials("[registries.alt]\ntoken = 'plain'\n", "alt").token->value, "kept");
  environment.set("CARGO_REGISTRIES_ALT_TOKEN", "variable");
  EXPECT_EQ(credentials("", "alt").token->value, "variable");
}

TEST_F(CredentialsTest, TheOldestFormIsTheTokenOfThePublicRegistry) {
  files.file(kFile, "token = 'old'\n");
  EXPECT_EQ(credentials("", std::nullopt).token->value, "old");
}

TEST_F(CredentialsTest, TheOldNameIsUsedWithAWarning) {
  files.file("/home/.cargo/credentials", "[registry]\ntoken = 'a'\n");
  EXPECT_EQ(credentials("", std::nullopt).token->value, "a");
  EXPECT_NE(reporter.lines.at(0).find("`/home/.cargo/credentials` is deprecated in favor of `credentials.toml`"),
            std::string::npos);
  files.file(kFile, "");
  credentials("", std::nullopt);
  EXPECT_EQ(reporter.lines.at(1),
            "warning: both `/home/.cargo/credentials` and `/home/.cargo/credentials.toml` exist. Using "
            "`/home/.cargo/credentials`");
}

TEST_F(CredentialsTest, SavingKeepsWhatElseIsThere) {
  files.file(kFile, "token = 'oldest'\nn = 1\n[registry]\ntoken = 'p'\nx = 1\n[registries.alt]\ntoken = 'a'\n[z]\n");
  file().save_token("alt", "b\"c");
  EXPECT_EQ(*files.read(kFile),
            "n = 1\n\n[registry]\ntoken = \"oldest\"\nx = 1\n\n[z]\n\n[registries.alt]\ntoken = 'b\"c'\n");
  file().save_token(std::nullopt, "q");
  EXPECT_EQ(*files.read(kFile), "n = 1\n\n[registry]\ntoken = \"q\"\n\n[z]\n\n[registries.alt]\ntoken = 'b\"c'\n");
}

TEST_F(CredentialsTest, RemovingLeavesTheTable) {
  files.file(kFile, "[registries.alt]\ntoken = 'a'\nsecret-key = 'k'\nmore = 1\n[registry]\ntoken = 'p'\n");
  file().remove_token("alt");
  EXPECT_EQ(*files.read(kFile), "[registries.alt]\nmore = 1\n\n[registry]\ntoken = \"p\"\n");
  file().remove_token(std::nullopt);
  EXPECT_EQ(*files.read(kFile), "[registries.alt]\nmore = 1\n\n[registry]\n");
  file().remove_token("unknown");
}

TEST_F(CredentialsTest, ABrokenFileIsNotOverwritten) {
  files.file(kFile, "[registry");
  EXPECT_THROW(file().save_token("alt", "t"), Error);
  EXPECT_EQ(*files.read(kFile), "[registry");
}

TEST_F(CredentialsTest, ARegistryIsKnownByItsAddress) {
  const auto id = SourceId::registry("sparse+https://a/");
  EXPECT_EQ(configured_registry_name(load(), id), std::nullopt);
  EXPECT_EQ(configured_registry_name(load("[registries.One]\nindex = 'sparse+https://a/'\n"), id), "One");
  environment.set("CARGO_REGISTRIES_MY_REG_INDEX", "sparse+https://a/");
  // Variables come first; they have no lower case.
  EXPECT_EQ(configured_registry_name(load("[registries.One]\nindex = 'sparse+https://a/'\n"), id), "my_reg");
  environment.set("CARGO_REGISTRIES_B_INDEX", "sparse+https://a/");
  EXPECT_THROW(configured_registry_name(load(), id), Error);
  EXPECT_EQ(configured_registry_name(load(), SourceId::crates_io()), std::nullopt);
}

TEST_F(CredentialsTest, ProvidersAreWordsAndRelativeToTheirFile) {
  const auto config = load(
      "[registry]\nglobal-credential-providers = ['cargo:token', 'bin/p a b', 'plain']\n"
      "[registries.alt]\ncredential-provider = ['./q', 'a b']\n"
      "[credential-alias]\nplain = ['prog', 'x y']\n'cargo:token' = 'z'\nbad = 3\n");
  const auto global = global_credential_providers(config);
  ASSERT_EQ(global.size(), 3U);
  EXPECT_EQ(global[1].words, (std::vector<std::string>{"/home/bin/p", "a", "b"}));
  EXPECT_EQ(registry_credentials(config, values_with_credentials(config, files, reporter), "alt").provider->display(),
            "/home/./q a b");
  const auto alias = [&](const std::string& name) {
    return resolve_provider_alias(config, {{name}}, reporter).display();
  };
  EXPECT_EQ(alias("plain"), "prog x y");
  EXPECT_EQ(alias("bad"), "bad");
  EXPECT_TRUE(reporter.lines.empty());
  EXPECT_EQ(alias("cargo:token"), "cargo:token");
  EXPECT_EQ(reporter.lines.size(), 1U);
  EXPECT_EQ(resolve_provider_alias(config, {{"plain", "arg"}}, reporter).display(), "plain arg");
}

TEST_F(CredentialsTest, UnknownKeysAreNamed) {
  const auto warnings = credentials("[registries.alt]\nfoo = 1\n", "alt").warnings;
  EXPECT_EQ(warnings, std::vector<std::string>{"unused config key `registries.alt.foo` in `/home/.cargo/config.toml`"});
}

}  // namespace
}  // namespace gantry::config
