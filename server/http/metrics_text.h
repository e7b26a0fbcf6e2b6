// Writes metrics in the text format of Prometheus (version 0.0.4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/http/counters.h"

namespace gantry::server::http {

class MetricsText {
 public:
  // `type`: "counter", "gauge", "histogram". Its samples follow.
  void family(std::string_view name, std::string_view type, std::string_view help);
  // `labels`: `route="index",status="200"`, or "".
  void sample(std::string_view labels, std::uint64_t value);
  void sample(std::string_view labels, double value);
  void histogram(std::string_view labels, const Histograms::Reading& reading);

  // A family with one sample.
  template <typename Value>
  void single(std::string_view name, std::string_view type, std::string_view help, Value value) {
    family(name, type, help);
    sample("", value);
  }

  std::string take() { return std::move(text_); }

 private:
  void line(std::string_view suffix, std::string_view labels, std::string_view value);

  std::string name_;
  std::string text_;
};

}  // namespace gantry::server::http
