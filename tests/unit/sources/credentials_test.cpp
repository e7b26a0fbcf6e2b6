// Credential providers and who is asked when; the sparse index of a registry that wants to know who asks.
#include <deque>

#include <gtest/gtest.h>

#include "sources/credentials/authenticator.h"
#include "sources/registry/registry_api.h"
#include "sources/registry/sparse_index.h"
#include "support/fake_transport.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::sources {
namespace {

struct FakeProcess : LineProcess {
  std::deque<std::string> lines;
  std::vector<std::string>* written;
  bool write(std::string_view text) override {
    written->emplace_back(text);
    return true;
  }
  tl::expected<std::string, std::error_code> read_line() override {
    if (lines.empty()) return "";
    auto line = lines.front();
    lines.pop_front();
    return line;
  }
  void close_input() override {}
  ExitStatus wait() override { return {}; }
};

struct FakeProcesses : LineProcesses {
  std::vector<std::string> answers;  // one a start
  std::vector<std::string> programs;
  std::vector<std::string> written;
  tl::expected<std::unique_ptr<LineProcess>, std::error_code> start(const Command& command,
                                                                    const Environment&) override {
    programs.push_back(command.program);
    auto process = std::make_unique<FakeProcess>();
    process->written = &written;
    if (!command.inherit_stdin) process->lines.emplace_back("{\"v\":[1]}\n");
    process->lines.push_back(answers.at(programs.size() - 1));
    return process;
  }
};

struct FakeInput : LineInput {
  std::string line;
  bool is_terminal() const override { return false; }
  std::string read_line() override { return std::exchange(line, ""); }
};

constexpr const char* kGood = R"({"Ok":{"kind":"get","token":"t","cache":"session","operation_independent":true}})"
                              "\n";

class AuthenticatorTest : public testing::Test {
 protected:
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  test::FakeClock clock;
  Environment environment;
  FakeProcesses processes;
  FakeInput input;
  std::optional<config::Config> config;
  std::optional<Authenticator> authenticator;
  const SourceId registry = SourceId::registry("sparse+http://r/").with_registry_name("alt");

  void configure(const std::string& text) {
    files.file("/home/.cargo/config.toml", "[registries.alt]\nindex = 'sparse+http://r/'\n" + text);
    config = config::Config::load(files, environment, "/w", "/home/.cargo", {}, reporter);
    authenticator.emplace(*config, files, reporter, clock);
    authenticator->use(processes, input);
  }
  std::string token(CredentialOperation operation = {}, bool needs_provider = false) {
    try {
      return authenticator->token(registry, {std::move(operation), {}, needs_provider});
    } catch (const Error& error) {
      auto text = error.message();
      for (const auto& cause : error.causes()) text += " <- " + cause;
      return text;
    }
  }
};

TEST_F(AuthenticatorTest, TokensComeFromFilesUnlessProvidersAreChosen) {
  configure("token = 'stored'\n");
  EXPECT_EQ(token(), "stored");
  configure("token = 'stored'\n");
  EXPECT_TRUE(token({}, true).starts_with("authenticated registries require a credential-provider to be configured"));
}

TEST_F(AuthenticatorTest, SaysWhatToDoWithoutToken) {
  configure("");
  EXPECT_EQ(token(),
            "no token found for `alt`, please run `cargo login --registry alt`\nor use environment variable "
            "CARGO_REGISTRIES_ALT_TOKEN");
  configure("credential-provider = 'p'\n");
  processes.answers = {R"({"Err":{"kind":"not-found"}})"
                       "\n"};
  EXPECT_EQ(token(), "no token found for `alt`\nYou may need to log in using this registry's credential provider");
}

TEST_F(AuthenticatorTest, AsksTheLastOneFirst) {
  configure("[registry]\nglobal-credential-providers = ['good', 'missing', 'foreign']\n");
  processes.answers = {R"({"Err":{"kind":"url-not-supported"}})"
                       "\n",
                       R"({"Err":{"kind":"not-found"}})"
                       "\n",
                       kGood};
  EXPECT_EQ(token(), "t");
  EXPECT_EQ(processes.programs, (std::vector<std::string>{"foreign", "missing", "good"}));
  EXPECT_EQ(processes.written.front(),
            R"({"v":1,"registry":{"index-url":"sparse+http://r/","name":"alt"},"kind":"get","operation":"read"})"
            "\n");
  token();
  EXPECT_EQ(processes.programs.size(), 3U) << "the token is kept";
}

TEST_F(AuthenticatorTest, KeepsTokensAsLongAsAllowed) {
  const auto answer = [](const std::string& cache, const std::string& independent) {
    return R"({"Ok":{"kind":"get","token":"t","cache":)" + cache + R"(,"operation_independent":)" + independent +
           "}}\n";
  };
  const CredentialOperation yank{"yank", "a", "1.0.0"};
  const auto asked = [&](const std::string& text) {
    configure("credential-provider = 'p'\n");
    processes = {};
    processes.answers.assign(9, text);
    for (const auto& operation : {CredentialOperation{}, CredentialOperation{}, yank}) EXPECT_EQ(token(operation), "t");
    return processes.programs.size();
  };
  EXPECT_EQ(asked(answer(R"("session")", "true")), 1U);
  EXPECT_EQ(asked(answer(R"("session")", "false")), 2U);
  EXPECT_EQ(asked(answer(R"("never")", "true")), 3U);
  EXPECT_EQ(asked(answer(R"("tomorrow")", "true")), 3U);
  clock.now_ns = 100'000'000'000;
  EXPECT_EQ(asked(answer(R"("expires","expiration":99)", "true")), 3U);
  EXPECT_EQ(asked(answer(R"("expires","expiration":101)", "true")), 1U);
}

TEST_F(AuthenticatorTest, TellsWhatProvidersSay) {
  const auto problem = [&](const std::string& text) {
    configure("credential-provider = ['p', 'x']\n");
    processes = {};
    processes.answers = {text + "\n"};
    return token();
  };
  EXPECT_EQ(problem(R"({"Err":{"kind":"other","message":"m","caused-by":["c"]}})"),
            "credential provider `p x` failed action `get` <- m <- c");
  EXPECT_EQ(problem(R"({"Err":{"kind":"operation-not-supported"}})"),
            "credential provider `p x` failed action `get` <- requested operation not supported");
  EXPECT_EQ(
      problem("nonsense{"),
      "credential provider `p x` failed action `get` <- failed to deserialize response <- expected value at line 1 "
      "column 1");
  EXPECT_EQ(problem(R"({"Ok":{"kind":"get","token":"t"}})"),
            "credential provider `p x` failed action `get` <- failed to deserialize response <- missing field "
            "`operation_independent`");
  EXPECT_EQ(problem(R"({"Ok":{"kind":"login"}})"),
            "credential provider produced unexpected response for `get` request: Login");
  EXPECT_EQ(problem(R"({"Err":{"kind":"url-not-supported"}})"), "no credential providers could handle the request");
}

TEST_F(AuthenticatorTest, LoginCleansAndChecksTokens) {
  configure("");
  authenticator->login(registry, "  abc \n", std::nullopt, {});
  EXPECT_EQ(*files.read("/home/.cargo/credentials.toml"), "[registries.alt]\ntoken = \"abc\"\n");
  input.line = "typed\n";
  authenticator->login(registry, std::nullopt, "http://r/me", {});
  EXPECT_EQ(reporter.stderr_text, "please paste the token found on http://r/me below\n");
  EXPECT_EQ(*files.read("/home/.cargo/credentials.toml"), "[registries.alt]\ntoken = \"typed\"\n");
  EXPECT_THROW(authenticator->login(registry, std::nullopt, std::nullopt, {}), Error);
  EXPECT_THROW(authenticator->login(registry, "é", std::nullopt, {}), Error);
}

TEST_F(AuthenticatorTest, StdoutGivesOneLine) {
  configure("credential-provider = ['cargo:token-from-stdout', 'p', 'a']\n");
  processes.answers = {"secret\n"};
  EXPECT_EQ(token(), "secret");
  EXPECT_THROW(authenticator->logout(registry), Error);
}

TEST_F(AuthenticatorTest, ATokenFromTheCommandLineAsksNobody) {
  configure("credential-provider = 'p'\n");
  authenticator->set_token(registry, "given");
  EXPECT_EQ(token({"yank", "a", "1.0.0"}), "given");
}

class AuthorizedIndexTest : public AuthenticatorTest {
 protected:
  test::FakeTransport transport{clock};
  Network network{{[this]() -> std::unique_ptr<net::HttpTransport> { return std::make_unique<Borrowed>(transport); },
                   [] { return std::uint64_t{0}; }},
                  clock,
                  reporter};
  struct Borrowed : net::HttpTransport {
    explicit Borrowed(net::HttpTransport& owner) : inner(owner) {}
    void start(std::size_t ticket, const net::HttpRequest& request) override { inner.start(ticket, request); }
    std::vector<Completion> wait(std::chrono::milliseconds limit) override { return inner.wait(limit); }
    net::HttpTransport& inner;
  };
  SparseIndex index() {
    return {{"http://r/", "/home/.cargo", "r-1", "`alt` index", false, registry, &*authenticator},
            network,
            files,
            reporter};
  }
};

TEST_F(AuthorizedIndexTest, SendsTheTokenWhenItIsAskedForOne) {
  configure("token = 'stored'\ncredential-provider = 'cargo:token'\n");
  transport.answer("http://r/config.json", 401, "who?")
      .answer("http://r/config.json", 200, R"({"dl":"http://r/dl","auth-required":true})");
  auto asked = index();
  EXPECT_TRUE(asked.current_config().auth_required);
  ASSERT_EQ(transport.requests.size(), 2U);
  EXPECT_EQ(transport.requests[0].headers.size(), 2U);
  EXPECT_EQ(transport.requests[1].headers.back(), "authorization: stored");
  // The next command knows.
  auto again = index();
  again.current_config();
  EXPECT_EQ(transport.requests.at(2).headers.back(), "authorization: stored");
}

TEST_F(AuthorizedIndexTest, TellsOfARejectedToken) {
  configure("token = 'stored'\ncredential-provider = 'cargo:token'\n");
  transport.answer("http://r/config.json", 401, "who?");
  auto asked = index();
  try {
    asked.current_config();
    FAIL();
  } catch (const AuthorizationError& error) {
    EXPECT_EQ(error.message(),
              "token rejected for `alt`, please run `cargo login --registry alt`\nor use environment variable "
              "CARGO_REGISTRIES_ALT_TOKEN");
    EXPECT_EQ(error.causes().at(0),
              "failed to get successful HTTP response from `http://r/config.json`, got 401\nbody:\nwho?");
  }
}

TEST_F(AuthenticatorTest, ApiCallsTellWhatTheServerSaid) {
  configure("");
  test::FakeTransport transport(clock);
  transport.answer("http://r/config.json", 200, R"({"dl":"http://r/dl","api":"http://r"})");
  transport.answer("http://r/api/v1/a", 404, R"({"errors":[{"detail":"gone"}]})")
      .answer("http://r/api/v1/a", 200, "fine");
  struct Borrowed : net::HttpTransport {
    explicit Borrowed(net::HttpTransport& owner) : inner(owner) {}
    void start(std::size_t ticket, const net::HttpRequest& request) override { inner.start(ticket, request); }
    std::vector<Completion> wait(std::chrono::milliseconds limit) override { return inner.wait(limit); }
    net::HttpTransport& inner;
  };
  RegistryApi api({registry, false, nullptr, [&]() { return std::make_unique<Borrowed>(transport); }}, *config, files,
                  reporter, clock);
  EXPECT_EQ(api.host(true), "http://r");
  try {
    api.call({"PUT", "/a", "{}"}, "t");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "the remote server responded with an error (status 404 Not Found): gone");
  }
  const auto& sent = transport.requests.back();
  EXPECT_EQ(sent.method, "PUT");
  EXPECT_EQ(sent.headers, (std::vector<std::string>{"accept: application/json", "content-type: application/json",
                                                    "authorization: t"}));
  EXPECT_EQ(api.call({"GET", "/a"}, std::nullopt), "fine");
  EXPECT_THROW(api.call({"GET", "/a"}, ""), Error);
}

}  // namespace
}  // namespace gantry::sources
