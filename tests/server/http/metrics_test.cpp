// Counting from many threads, the text that Prometheus reads, and who may read it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>

#include "server/http/metrics.h"
#include "server/http/networks.h"

namespace gantry::server::http {
namespace {

TEST(Counters, AddUpWhatAllThreadsCount) {
  Counters counters(20);
  std::vector<std::thread> threads;
  for (int i = 0; i < 40; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) counters.add(19);
      counters.add(0, 5);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counters.value(19), 40'000U);
  EXPECT_EQ(counters.value(0), 200U);
  EXPECT_EQ(counters.value(1), 0U);
}

TEST(Histograms, CountUpToEachBound) {
  Histograms histograms(2);
  histograms.observe(1, 0.0005);  // a bound belongs to its bucket
  histograms.observe(1, 0.003);
  histograms.observe(1, 100);
  const auto reading = histograms.read(1);
  EXPECT_EQ(reading.count, 3U);
  EXPECT_EQ(reading.up_to.front(), 1U);
  EXPECT_EQ(reading.up_to[3], 2U);
  EXPECT_EQ(reading.up_to.back(), 2U);
  EXPECT_NEAR(reading.sum, 100.0035, 1e-6);
  EXPECT_EQ(histograms.read(0).count, 0U);
}

TEST(Histograms, TextsOfBoundsSayTheirNumbers) {
  double last = 0;
  for (const auto& [seconds, text] : Histograms::kBounds) {
    EXPECT_EQ(std::strtod(std::string(text).c_str(), nullptr), seconds) << text;
    EXPECT_GT(seconds, last);
    last = seconds;
  }
}

TEST(Metrics, AreWrittenForPrometheus) {
  Metrics metrics;
  metrics.count_request(RouteClass::Index, 200);
  metrics.count_request(RouteClass::Index, 200);
  metrics.count_request(RouteClass::Publish, 418);
  metrics.time_request(RouteClass::Publish, 0.004);
  metrics.count(Metrics::Event::Publish);
  metrics.database_commit(0.02, 7, true);
  metrics.database_commit(0.02, 3, false);
  metrics.add_reading("things", "gauge", "How many.", [] { return 2.5; });
  const auto text = metrics.text();
  for (const auto* line : {
           "# TYPE gantry_registry_requests_total counter\n",
           "gantry_registry_requests_total{route=\"index\",status=\"200\"} 2\n",
           "gantry_registry_requests_total{route=\"publish\",status=\"other\"} 1\n",
           "gantry_registry_request_seconds_bucket{route=\"publish\",le=\"0.0025\"} 0\n",
           "gantry_registry_request_seconds_bucket{route=\"publish\",le=\"0.005\"} 1\n",
           "gantry_registry_request_seconds_bucket{route=\"publish\",le=\"+Inf\"} 1\n",
           "gantry_registry_request_seconds_sum{route=\"publish\"} 0.004\n",
           "gantry_registry_request_seconds_count{route=\"publish\"} 1\n",
           "gantry_registry_publishes_total 1\n",
           "gantry_registry_database_commit_seconds_count 2\n",
           "gantry_registry_database_writes_total 7\n",
           "gantry_registry_database_failed_commits_total 1\n",
           "# HELP things How many.\n# TYPE things gauge\nthings 2.5\n",
       }) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "in\n" << text;
  }
}

TEST(Networks, AddressesAndPrefixes) {
  const auto networks = Networks::parse({"10.1.2.0/23", "192.0.2.7", "fd00::/8"});
  ASSERT_TRUE(networks);
  for (const auto* inside : {"10.1.2.0", "10.1.3.255", "192.0.2.7", "::ffff:10.1.3.1", "fd12::1"}) {
    EXPECT_TRUE(networks->contains(inside)) << inside;
  }
  for (const auto* outside : {"10.1.4.0", "10.1.1.255", "192.0.2.8", "fe00::1", "", "nonsense", "127.0.0.1"}) {
    EXPECT_FALSE(networks->contains(outside)) << outside;
  }
  EXPECT_TRUE(Networks::loopback().contains("127.3.2.1") && Networks::loopback().contains("::1"));
  EXPECT_FALSE(Networks::loopback().contains("10.0.0.1") || Networks::loopback().contains("::2"));
  EXPECT_TRUE(Networks::parse({"0.0.0.0/0"})->contains("203.0.113.9"));
  EXPECT_FALSE(Networks::parse({})->contains("127.0.0.1"));
  for (const auto* bad : {"", "x", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/-1"}) {
    EXPECT_FALSE(Networks::parse({bad})) << bad;
  }
}

}  // namespace
}  // namespace gantry::server::http
