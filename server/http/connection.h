// One client: reads requests one after another, and sends the answers. Everything happens on the thread of its event
// loop; worker threads only compute answers. What is ready is written with one system call and no allocation.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_set>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "server/http/handler.h"
#include "server/http/server.h"
#include "server/http/worker_pool.h"

namespace gantry::server::http {

class Connection;

// Counts an open connection, from when it is taken to its end.
class OpenCount {
 public:
  explicit OpenCount(std::atomic<std::size_t>& count) : count_(&count) { ++count; }
  ~OpenCount() {
    if (count_ != nullptr) --*count_;
  }
  OpenCount(OpenCount&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  OpenCount(const OpenCount&) = delete;
  OpenCount& operator=(const OpenCount&) = delete;
  OpenCount& operator=(OpenCount&&) = delete;

 private:
  std::atomic<std::size_t>* count_;
};

// What the connections of one event loop share.
struct Loop {
  Loop(const ServerOptions& server_options, Handler& request_handler, WorkerPool& worker_pool,
       std::atomic<std::size_t>& bytes)
      : options(server_options), handler(request_handler), workers(worker_pool), body_bytes(bytes) {}

  const ServerOptions& options;
  Handler& handler;
  WorkerPool& workers;
  std::atomic<std::size_t>& body_bytes;  // of all loops: bodies that are received and sent
  std::unordered_set<Connection*> connections;
  std::string date;      // "Date: ...\r\n", of this second
  std::int64_t now = 0;  // seconds, monotonic
  bool is_stopping = false;
  // Last, to go first: connections end with it.
  boost::asio::io_context context{1};
};

void serve_connection(Loop& loop, boost::asio::ip::tcp::socket socket, OpenCount count);
// Ends what took too long; once a second.
void expire_connections(Loop& loop);
// Ends the connections that wait for a request, and the others after their answer.
void drain_connections(Loop& loop);
void close_connections(Loop& loop);

}  // namespace gantry::server::http
