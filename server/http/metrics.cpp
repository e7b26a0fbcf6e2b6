#include "server/http/metrics.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/http/metrics_text.h"

namespace gantry::server::http {

namespace {

// The statuses that the server answers with; another one would count as the last.
constexpr std::array<int, 19> kStatuses{200, 206, 302, 304, 400, 401, 403, 404, 405, 408,
                                        413, 416, 422, 429, 431, 500, 503, 507, 0};

std::size_t slot_of(RouteClass route, int status) {
  const auto found = std::find(kStatuses.begin(), kStatuses.end() - 1, status);
  return static_cast<std::size_t>(route) * kStatuses.size() + static_cast<std::size_t>(found - kStatuses.begin());
}

std::string route_label(std::size_t route) {
  return fmt::format("route=\"{}\"", route_class_name(static_cast<RouteClass>(route)));
}

}  // namespace

Metrics::Metrics()
    : requests_(kRouteClasses * kStatuses.size()), latencies_(kRouteClasses), events_(4), database_(2), writes_(2) {}

void Metrics::count_request(RouteClass route, int status) noexcept { requests_.add(slot_of(route, status)); }

void Metrics::time_request(RouteClass route, double seconds) noexcept {
  latencies_.observe(static_cast<std::size_t>(route), seconds);
}

void Metrics::database_commit(double seconds, std::size_t writes, bool is_committed) noexcept {
  database_.observe(1, seconds);
  if (is_committed) {
    writes_.add(0, writes);
  } else {
    writes_.add(1);
  }
}

void Metrics::add_reading(std::string name, std::string type, std::string help, std::function<double()> read) {
  readings_.push_back({std::move(name), std::move(type), std::move(help), std::move(read)});
}

std::string Metrics::text() const {
  MetricsText text;
  text.family("gantry_registry_requests_total", "counter", "Requests that were answered, by kind and status.");
  for (std::size_t route = 0; route < kRouteClasses; ++route) {
    for (std::size_t status = 0; status < kStatuses.size(); ++status) {
      const auto count = requests_.value(route * kStatuses.size() + status);
      if (count == 0) continue;
      const auto code = kStatuses.at(status) == 0 ? std::string("other") : std::to_string(kStatuses.at(status));
      text.sample(fmt::format("{},status=\"{}\"", route_label(route), code), count);
    }
  }
  text.family("gantry_registry_request_seconds", "histogram",
              "From the whole request to its answer, waiting included; answers from memory are not timed.");
  for (std::size_t route = 0; route < kRouteClasses; ++route) {
    const auto reading = latencies_.read(route);
    if (reading.count > 0) text.histogram(route_label(route), reading);
  }
  const auto event = [&](Event which) { return events_.value(static_cast<std::size_t>(which)); };
  text.single("gantry_registry_publishes_total", "counter", "Versions that were published.", event(Event::Publish));
  text.single("gantry_registry_yanks_total", "counter", "Yanks that were acknowledged.", event(Event::Yank));
  text.single("gantry_registry_unyanks_total", "counter", "Yanks that were taken back.", event(Event::Unyank));
  text.single("gantry_registry_downloads_total", "counter", "Crate files that were sent whole.",
              event(Event::Download));
  text.family("gantry_registry_database_read_seconds", "histogram", "Reading transactions.");
  text.histogram("", database_.read(0));
  text.family("gantry_registry_database_commit_seconds", "histogram", "Writing transactions until they are durable.");
  text.histogram("", database_.read(1));
  text.single("gantry_registry_database_writes_total", "counter",
              "Changes that were committed; several share a commit.", writes_.value(0));
  text.single("gantry_registry_database_failed_commits_total", "counter", "Commits that failed.", writes_.value(1));
  for (const auto& reading : readings_) text.single(reading.name, reading.type, reading.help, reading.read());
  return text.take();
}

}  // namespace gantry::server::http
