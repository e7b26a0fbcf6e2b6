// Connections: what goes wrong with one is no matter of the others, and what a client may send is bounded.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "server/http/server.h"

namespace gantry::server::http {
namespace {

namespace asio = boost::asio;

class Echo : public Handler {
 public:
  std::shared_ptr<const Prepared> prepared(const RequestHead& head) override {
    if (head.path == "/throws") throw std::runtime_error("no");
    return nullptr;
  }
  std::optional<Response> at_once(const RequestHead&) override { return std::nullopt; }
  void on_prepared_sent(int) noexcept override {}
  bool is_page(const RequestHead&) override { return false; }
  std::size_t body_limit(const RequestHead&) override { return std::size_t{1} << 20U; }
  bool asks_before_body(const RequestHead&) override { return true; }
  std::optional<Response> refusal(Request& request) noexcept override {
    if (request.head.authorization == "good") return std::nullopt;
    return error(403, "no");
  }
  Response handle(Request& request) noexcept override {
    Response response;
    response.body = request.head.user_agent + "/" + std::to_string(request.body.size()) + "/" + request.local;
    return response;
  }
  Response error(int status, std::string_view detail) override {
    Response response;
    response.status = status;
    response.body = detail;
    return response;
  }
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() : server_(options(), handler_), thread_([this] { server_.run(); }) {}
  ~ServerTest() override {
    server_.stop(0);
    thread_.join();
  }

  static ServerOptions options() {
    ServerOptions result;
    result.port = 0;
    result.loops = 1;
    result.workers = 2;
    result.header_bytes = 4096;
    return result;
  }

  // All that the server answers until it closes the connection.
  std::string talk(const std::string& sent) const {
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), server_.port()});
    boost::system::error_code code;
    asio::write(socket, asio::buffer(sent), code);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), code);
    return answer;
  }
  static bool has(const std::string& answer, std::string_view text) { return answer.find(text) != std::string::npos; }

  Echo handler_;
  Server server_;
  std::thread thread_;
};

constexpr const char* kClose = "Host: x\r\nConnection: close\r\n";

TEST_F(ServerTest, AnExceptionEndsItsConnectionAlone) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(talk("GET /throws HTTP/1.1\r\nHost: x\r\n\r\n"), "");
  EXPECT_TRUE(has(talk(std::string("GET / HTTP/1.1\r\n") + kClose + "\r\n"), "200 OK"));
  EXPECT_LE(server_.load().connections, 1U);
}

TEST_F(ServerTest, HeadsAreBoundedAsAWhole) {
  const auto request = [](std::size_t lines) {
    std::string text = std::string("GET / HTTP/1.1\r\n") + kClose;
    for (std::size_t i = 0; i < lines; ++i) text += "X-Line: " + std::string(90, 'a') + "\r\n";
    return text + "\r\n";
  };
  EXPECT_TRUE(has(talk(request(30)), "200 OK"));
  EXPECT_TRUE(has(talk(request(60)), " 431 "));
}

TEST_F(ServerTest, TrailersAreNoPartOfTheHead) {
  const auto answer = talk(std::string("PUT / HTTP/1.1\r\nUser-Agent: head\r\nAuthorization: good\r\n") + kClose +
                           "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nUser-Agent: trailer\r\n\r\n");
  EXPECT_TRUE(has(answer, "head/3/127.0.0.1:" + std::to_string(server_.port()))) << answer;
}

TEST_F(ServerTest, LargeBodiesAreAskedForFirst) {
  const auto head = [](std::size_t size, std::string_view token) {
    return std::string("PUT / HTTP/1.1\r\n") + kClose + "Authorization: " + std::string(token) +
           "\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
  };
  EXPECT_TRUE(has(talk(head(100'000, "bad")), " 403 "));  // without any of it
  EXPECT_TRUE(has(talk(head(100'000, "good") + std::string(100'000, 'x')), "/100000/"));
  EXPECT_TRUE(has(talk(head(1000, "bad") + std::string(1000, 'x')), "/1000/"));  // the answer is the handler's matter
  EXPECT_TRUE(has(talk(head(2'000'000, "good")), " 413 "));
  EXPECT_EQ(server_.load().body_bytes, 0U);
}

}  // namespace
}  // namespace gantry::server::http
