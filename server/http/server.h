// The HTTP server: one event loop a core, connections shared out evenly among them, worker threads for what waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "server/http/handler.h"

namespace gantry::server::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8000;
  std::size_t loops = 2;
  std::size_t workers = 32;
  std::size_t most_waiting = 4096;
  std::size_t connections = 20'000;
  std::size_t header_bytes = 16384;
  std::size_t bodies_bytes = std::size_t{512} << 20U;  // of all requests and answers together
  int header_seconds = 15;
  int idle_seconds = 75;
  int body_seconds = 30;       // without any progress
  int least_body_rate = 4096;  // bytes a second, over the whole body, of answers too
  int write_seconds = 60;      // without any progress
};

class Server {
 public:
  // Listens; throws Error when it cannot.
  Server(const ServerOptions& options, Handler& handler);
  ~Server();

  std::uint16_t port() const;

  struct Load {
    std::size_t connections = 0;
    std::size_t waiting = 0;     // requests for a worker
    std::size_t body_bytes = 0;  // of bodies that are being received or sent
  };
  Load load() const;

  // Serves until `stop`: then no connection is taken any more, requests that have begun are finished (for so many
  // seconds at most).
  void run();
  void stop(int grace_seconds);  // from any thread, not from a signal handler

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gantry::server::http
