#include "server/http/server.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <deque>
#include <functional>
#include <new>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/error.h"
#include "server/core/time_text.h"
#include "server/http/connection.h"

namespace gantry::server::http {

namespace asio = boost::asio;
using Code = boost::system::error_code;
using Tcp = asio::ip::tcp;

namespace {

std::int64_t monotonic_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Once a second: the date of answers, and what took too long.
class Ticker {
 public:
  explicit Ticker(Loop& loop) : loop_(loop), timer_(loop.context) {
    update();
    arm();
  }
  void stop() { timer_.cancel(); }

 private:
  void update() {
    loop_.now = monotonic_seconds();
    loop_.date = "Date: " + http_time(std::time(nullptr)) + "\r\n";
  }

  void arm() {
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([this](Code code) {
      if (code) return;
      update();
      arm();
      expire_connections(loop_);
    });
  }

  Loop& loop_;
  asio::steady_timer timer_;
};

}  // namespace

struct Server::State {
  State(const ServerOptions& server_options, Handler& handler)
      : options(server_options),
        workers(options.workers, options.most_waiting, std::max<std::size_t>(1, options.workers / 4)) {
    for (std::size_t i = 0; i < options.loops; ++i) {
      loops.emplace_back(options, handler, workers, body_bytes);
      tickers.push_back(std::make_unique<Ticker>(loops.back()));
    }
    acceptor = std::make_unique<Tcp::acceptor>(loops.front().context);
  }

  void listen() {
    Code code;
    const auto address = asio::ip::make_address(options.address, code);
    if (code) throw Error(fmt::format("`{}` is no address to listen on", options.address));
    const Tcp::endpoint endpoint(address, options.port);
    const auto check = [&] {
      if (code) {
        throw Error(fmt::format("cannot listen on {}:{}", options.address, options.port), {code.message()});
      }
    };
    acceptor->open(endpoint.protocol(), code);
    check();
    acceptor->set_option(Tcp::acceptor::reuse_address(true), code);
    check();
    acceptor->bind(endpoint, code);
    check();
    acceptor->listen(4096, code);
    check();
  }

  // Connections go to the loops in turn.
  void accept() {
    auto& loop = loops[next++ % loops.size()];
    acceptor->async_accept(loop.context, [this, &loop](Code code, Tcp::socket socket) {
      if (code == asio::error::operation_aborted || !acceptor->is_open()) return;
      if (code) return retry_accept();  // no descriptors left
      // What fails here fails for this connection; the next one is waited for all the same.
      try {
        if (connections_open < options.connections) {
          asio::post(loop.context, [&loop, socket = std::move(socket), count = OpenCount(connections_open)]() mutable {
            if (!loop.is_stopping) serve_connection(loop, std::move(socket), std::move(count));
          });
        }
      } catch (const std::bad_alloc&) {
      }
      accept();
    });
  }

  void retry_accept() {
    auto timer = std::make_shared<asio::steady_timer>(loops.front().context, std::chrono::milliseconds(50));
    timer->async_wait([this, timer](Code code) {
      if (!code && acceptor->is_open()) accept();
    });
  }

  // Ends when the loop has no connections left, or the time is over.
  static void finish(Loop& loop, const std::shared_ptr<asio::steady_timer>& timer, std::int64_t until) {
    if (loop.connections.empty() || monotonic_seconds() >= until) {
      close_connections(loop);
      loop.context.stop();
      return;
    }
    timer->expires_after(std::chrono::milliseconds(20));
    timer->async_wait([&loop, timer, until](Code) { finish(loop, timer, until); });
  }

  // An exception ends the connection whose turn it was (its handlers hold it), not the loop.
  static void run(Loop& loop) {
    for (;;) {
      try {
        loop.context.run();
        return;
      } catch (const std::exception&) {
      }
    }
  }

  ServerOptions options;
  std::atomic<std::size_t> connections_open{0};
  std::atomic<std::size_t> body_bytes{0};
  std::deque<Loop> loops;
  std::vector<std::unique_ptr<Ticker>> tickers;
  std::unique_ptr<Tcp::acceptor> acceptor;
  std::size_t next = 0;
  WorkerPool workers;
};

Server::Server(const ServerOptions& options, Handler& handler) : state_(std::make_unique<State>(options, handler)) {
  state_->listen();
}

Server::~Server() {
  state_->workers.finish();
  state_->tickers.clear();
  state_->acceptor.reset();
}

std::uint16_t Server::port() const { return state_->acceptor->local_endpoint().port(); }

Server::Load Server::load() const { return {state_->connections_open, state_->workers.waiting(), state_->body_bytes}; }

void Server::run() {
  state_->accept();
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < state_->loops.size(); ++i) {
    threads.emplace_back([&loop = state_->loops[i]] { State::run(loop); });
  }
  State::run(state_->loops.front());
  for (auto& thread : threads) thread.join();
}

void Server::stop(int grace_seconds) {
  auto& state = *state_;
  asio::post(state.loops.front().context, [&state] {
    Code code;
    state.acceptor->close(code);
  });
  const auto until = monotonic_seconds() + grace_seconds;
  for (auto& loop : state.loops) {
    asio::post(loop.context, [&loop, until] {
      drain_connections(loop);
      State::finish(loop, std::make_shared<asio::steady_timer>(loop.context), until);
    });
  }
}

}  // namespace gantry::server::http
