// Git's requests over HTTP by way of a transport.
#include <deque>
#include <functional>

#include <gtest/gtest.h>

#include "base/error.h"
#include "sources/git/git_http.h"
#include "sources/http_settings.h"
#include "support/memory_file_system.h"

namespace gantry::sources {
namespace {

// Each wait does the next of what was planned.
struct PlannedTransport : net::HttpTransport {
  struct Plan {
    std::vector<std::pair<std::size_t, net::HttpRequest>> started;
    std::deque<std::function<std::vector<Completion>(Plan&)>> events;
  };
  explicit PlannedTransport(Plan& plan_in) : plan(plan_in) {}
  void start(std::size_t ticket, const net::HttpRequest& request) override {
    plan.started.emplace_back(ticket, request);
  }
  std::vector<Completion> wait(std::chrono::milliseconds) override {
    if (plan.events.empty()) throw Error("nothing more will come");
    const auto event = plan.events.front();
    plan.events.pop_front();
    return event(plan);
  }
  Plan& plan;
};

class GitHttpTest : public testing::Test {
 protected:
  PlannedTransport::Plan plan;
  std::unique_ptr<vcs::HttpClient> client = git_http(std::make_unique<PlannedTransport>(plan));

  void piece(std::size_t request, const std::string& text) {
    plan.events.emplace_back([=](PlannedTransport::Plan& at) -> std::vector<net::HttpTransport::Completion> {
      net::HttpResponse head{200, {{"content-type", "text/x"}}};
      head.url = "http://moved/";
      at.started.at(request).second.on_body(head, text);
      return {};
    });
  }
  void end(std::size_t request, net::HttpResult result) {
    plan.events.emplace_back([=](PlannedTransport::Plan& at) -> std::vector<net::HttpTransport::Completion> {
      return {{at.started.at(request).first, result}};
    });
  }
  static std::string read(vcs::HttpAnswer& answer) {
    char buffer[4];
    return {buffer, answer.read(buffer, sizeof buffer)};
  }
};

TEST_F(GitHttpTest, GivesPiecesAsTheyCome) {
  const auto answer = client->send({"http://host/", {}, "want"});
  EXPECT_EQ(plan.started.front().second.method, "POST");
  piece(0, "abcdef");
  EXPECT_EQ(answer->head().content_type, "text/x");
  EXPECT_EQ(answer->head().url, "http://moved/");
  EXPECT_EQ(read(*answer), "abcd");
  EXPECT_EQ(read(*answer), "ef");
  piece(0, "g");
  end(0, net::HttpResponse{200});
  EXPECT_EQ(read(*answer), "g");
  EXPECT_EQ(read(*answer), "");
}

TEST_F(GitHttpTest, KnowsAnswersWithoutABody) {
  const auto answer = client->send({"http://host/", {}, ""});
  EXPECT_EQ(plan.started.front().second.method, "GET");
  end(0, net::HttpResponse{404});
  EXPECT_EQ(answer->head().status, 404);
  EXPECT_EQ(read(*answer), "");
}

TEST_F(GitHttpTest, DroppedAnswersDisturbNoOther) {
  client->send({"http://host/1", {}, ""}).reset();
  const auto answer = client->send({"http://host/2", {}, ""});
  piece(0, "old");
  end(0, net::HttpResponse{200});
  piece(1, "new");
  EXPECT_EQ(read(*answer), "new");
}

TEST_F(GitHttpTest, FailuresAreToldWhereTheyAreMet) {
  const auto answer = client->send({"http://host/", {}, ""});
  piece(0, "ab");
  end(0, tl::unexpected(net::HttpFailure{18, "[18] Transferred a partial file"}));
  EXPECT_EQ(read(*answer), "ab");
  EXPECT_THROW(read(*answer), Error);
}

TEST(GitProxy, IsNotLookedForWithoutTheWord) {
  test::MemoryFileSystem files;
  files.file("/home/.gitconfig", "[user]\n  name = a\n");
  Environment environment;
  environment.set("HOME", "/home");
  EXPECT_EQ(git_proxy(environment, files), std::nullopt);
}

}  // namespace
}  // namespace gantry::sources
