// What the server did, and how long it took, for Prometheus (docs/registry.md, "Metrics", names them all). Counting is
// cheap enough for answers from memory: see Counters.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/counters.h"
#include "server/http/routes.h"

namespace gantry::server::http {

class Metrics {
 public:
  Metrics();

  // A request of this kind was answered so.
  void count_request(RouteClass route, int status) noexcept;
  // From the moment at which it was whole to its answer, the time in the queue included.
  void time_request(RouteClass route, double seconds) noexcept;

  enum class Event { Publish, Yank, Unyank, Download };
  void count(Event event) noexcept { events_.add(static_cast<std::size_t>(event)); }

  void database_read(double seconds) noexcept { database_.observe(0, seconds); }
  void database_commit(double seconds, std::size_t writes, bool is_committed) noexcept;

  // A number that is asked for when metrics are read. `type`: "gauge" or "counter". Before the server runs.
  void add_reading(std::string name, std::string type, std::string help, std::function<double()> read);

  std::string text() const;

 private:
  struct Reading {
    std::string name, type, help;
    std::function<double()> read;
  };
  Counters requests_;  // by route and status
  Histograms latencies_;
  Counters events_;
  Histograms database_;  // reads, commits
  Counters writes_;      // those in commits, commits that failed
  std::vector<Reading> readings_;
};

}  // namespace gantry::server::http
