// Fetches by HTTP whose requests are made outside of libgit2; `git upload-pack` answers them.
#include <algorithm>

#include <gtest/gtest.h>

#include "base/process.h"
#include "support/git_sandbox.h"
#include "vcs/libgit2.h"

namespace gantry::vcs {
namespace {

struct FakeAnswer : HttpAnswer {
  Head known;
  std::string body;
  Head head() override { return known; }
  std::size_t read(char* buffer, std::size_t size) override {
    const auto count = body.copy(buffer, std::min<std::size_t>(size, 1000));
    body.erase(0, count);
    return count;
  }
};

struct FakeServer {
  const test::GitSandbox& repository;
  std::string login;     // a header that is wanted
  std::string moved_to;  // where the references are found
  int status = 200;
  std::string broken;  // what the network says
  std::vector<HttpCall> calls;

  std::string upload_pack(const std::vector<std::string>& options, const std::string& input) const {
    Command command;
    command.program = "git";
    command.args = {"upload-pack", "--stateless-rpc"};
    command.args.insert(command.args.end(), options.begin(), options.end());
    command.args.push_back(repository.root);
    command.stdin_data = input;
    const auto output = SystemProcessRunner().run(command, repository.environment);
    EXPECT_TRUE(output && output->status.success()) << (output ? output->err : "");
    return output ? output->out : "";
  }
};

struct FakeClient : HttpClient {
  explicit FakeClient(FakeServer& server_in) : server(server_in) {}
  std::unique_ptr<HttpAnswer> send(const HttpCall& call) override {
    server.calls.push_back(call);
    if (!server.broken.empty()) throw Error(server.broken);
    auto answer = std::make_unique<FakeAnswer>();
    answer->known = {server.status, "application/x-git-upload-pack-result", call.url};
    const auto& headers = call.headers;
    if (!server.login.empty() && std::ranges::find(headers, server.login) == headers.end()) {
      answer->known.status = 401;
    } else if (call.body.empty()) {
      answer->known.content_type = "application/x-git-upload-pack-advertisement";
      if (!server.moved_to.empty()) answer->known.url = server.moved_to + "/info/refs?service=git-upload-pack";
      answer->body = "001e# service=git-upload-pack\n0000" + server.upload_pack({"--advertise-refs"}, "");
    } else {
      answer->body = server.upload_pack({}, call.body);
    }
    return answer;
  }
  FakeServer& server;
};

class HttpTransportTest : public testing::Test {
 protected:
  test::GitSandbox repository;
  FakeServer server{.repository = repository};
  std::string commit;
  int logins = 0;

  HttpTransportTest() {
    repository.commit();
    commit = repository.git({"rev-parse", "HEAD"}).substr(0, 40);
  }

  // What the default branch was found to be, or the message of the error that ended it.
  std::string fetch(const std::string& url) {
    LibGit2 git(
        [this](const std::string&, const std::string& user) {
          ++logins;
          return Login{user.empty() ? "me" : user, "secret"};
        },
        [this] { return std::make_unique<FakeClient>(server); });
    const auto database = git.create(repository.root + ".db", true);
    try {
      database->fetch({url, {"+HEAD:refs/remotes/origin/HEAD"}, false});
    } catch (const GitError& error) {
      return error.causes().empty() ? error.message() : error.causes().back();
    }
    return database->commit_of_reference("refs/remotes/origin/HEAD");
  }
};

TEST_F(HttpTransportTest, FetchesWithTwoRequests) {
  EXPECT_EQ(fetch("https://host/repository/"), commit);
  ASSERT_EQ(server.calls.size(), 2U);
  EXPECT_EQ(server.calls[0].url, "https://host/repository/info/refs?service=git-upload-pack");
  EXPECT_EQ(server.calls[1].url, "https://host/repository/git-upload-pack");
  EXPECT_EQ(logins, 0);
}

TEST_F(HttpTransportTest, StaysWhereARedirectionLed) {
  server.moved_to = "https://other/place";
  EXPECT_EQ(fetch("https://host/repository"), commit);
  EXPECT_EQ(server.calls[1].url, "https://other/place/git-upload-pack");
}

TEST_F(HttpTransportTest, LogsInOnceWhenAsked) {
  server.login = "authorization: Basic dXM6c2VjcmV0";
  EXPECT_EQ(fetch("https://us@host/repository"), commit);
  EXPECT_EQ(server.calls.size(), 3U);
  EXPECT_EQ(logins, 1);
  server.login = "authorization: another";
  EXPECT_EQ(fetch("https://us@host/repository"), "failed to receive HTTP 200 response: got 401; class=Net (12)");
  EXPECT_EQ(logins, 2);
}

TEST_F(HttpTransportTest, ShowsNoOtherServerALogin) {
  server.login = "authorization: Basic dXM6c2VjcmV0";
  server.moved_to = "https://other/place";
  EXPECT_EQ(fetch("https://us@host/repository"), "failed to receive HTTP 200 response: got 401; class=Net (12)");
  ASSERT_EQ(server.calls.size(), 4U);
  EXPECT_EQ(std::ranges::count(server.calls[1].headers, server.login), 1);
  EXPECT_EQ(std::ranges::count(server.calls[2].headers, server.login), 0);
  EXPECT_EQ(logins, 2);
}

TEST_F(HttpTransportTest, TellsWhatTheNetworkSays) {
  server.broken = "[28] Timeout was reached";
  EXPECT_EQ(fetch("http://host/repository"), "[28] Timeout was reached; class=Net (12)");
}

TEST_F(HttpTransportTest, LeavesOtherUrlsToLibgit2) {
  EXPECT_EQ(fetch("file://" + repository.root), commit);
  EXPECT_TRUE(server.calls.empty());
}

}  // namespace
}  // namespace gantry::vcs
