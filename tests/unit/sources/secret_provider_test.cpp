// Tokens in the secret service of the desktop.
#include <map>

#include <gtest/gtest.h>

#include "base/error.h"
#include "sources/credentials/providers.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

struct FakeService : SecretService {
  struct Entry {
    std::string label;
    std::string token;
  };
  explicit FakeService(std::map<std::string, Entry>& entries_in) : entries(entries_in) {}
  std::optional<std::string> find_token(const std::string& index_url) override {
    const auto found = entries.find(index_url);
    return found == entries.end() ? std::nullopt : std::optional(found->second.token);
  }
  void store_token(const std::string& index_url, const std::string& label, const std::string& token) override {
    entries[index_url] = {label, token};
  }
  void erase_token(const std::string& index_url) override { entries.erase(index_url); }
  std::map<std::string, Entry>& entries;
};

struct OneLine : LineInput {
  bool is_terminal() const override { return false; }
  std::string read_line() override { return " pasted \n"; }
};

struct NoPrograms : LineProcesses {
  tl::expected<std::unique_ptr<LineProcess>, std::error_code> start(const Command&, const Environment&) override {
    return tl::unexpected(std::make_error_code(std::errc::no_such_file_or_directory));
  }
};

class SecretProviderTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  NoPrograms programs;
  OneLine input;
  Environment environment;
  std::map<std::string, FakeService::Entry> entries;

  ProviderAnswer perform(CredentialAction action, std::optional<std::string> token = std::nullopt) {
    const ProviderWorld world{files, reporter, programs, input, environment, "/home/.cargo"};
    const auto registry = SourceId::registry("sparse+http://r/").with_registry_name("alt");
    SecretProvider provider(std::make_unique<FakeService>(entries), registry, world);
    CredentialRequest request;
    request.action = action;
    request.index_url = registry.url();
    request.token = std::move(token);
    return provider.perform(request, {});
  }
};

TEST_F(SecretProviderTest, FindsWhatWasStored) {
  EXPECT_EQ(perform(CredentialAction::Get).kind, ProviderAnswer::Kind::NotFound);
  EXPECT_EQ(perform(CredentialAction::Login, "given").kind, ProviderAnswer::Kind::Login);
  EXPECT_EQ(entries.at("sparse+http://r/").label, "cargo-registry:alt");
  const auto answer = perform(CredentialAction::Get);
  EXPECT_EQ(answer.kind, ProviderAnswer::Kind::Get);
  EXPECT_EQ(answer.credential.token, "given");
  EXPECT_EQ(answer.credential.cache, Credential::Cache::Session);
}

TEST_F(SecretProviderTest, AsksForATokenThatWasNotGiven) {
  perform(CredentialAction::Login);
  EXPECT_EQ(entries.at("sparse+http://r/").token, "pasted");
}

TEST_F(SecretProviderTest, LogsOutAlsoWhereNobodyLoggedIn) {
  EXPECT_EQ(perform(CredentialAction::Logout).kind, ProviderAnswer::Kind::Logout);
  perform(CredentialAction::Login, "given");
  perform(CredentialAction::Logout);
  EXPECT_TRUE(entries.empty());
}

}  // namespace
}  // namespace gantry::sources
