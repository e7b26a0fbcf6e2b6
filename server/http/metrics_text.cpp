#include "server/http/metrics_text.h"

#include <fmt/format.h>

namespace gantry::server::http {

void MetricsText::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void MetricsText::line(std::string_view suffix, std::string_view labels, std::string_view value) {
  text_ += name_;
  text_ += suffix;
  if (!labels.empty()) text_ += fmt::format("{{{}}}", labels);
  text_ += fmt::format(" {}\n", value);
}

void MetricsText::sample(std::string_view labels, std::uint64_t value) { line("", labels, std::to_string(value)); }

void MetricsText::sample(std::string_view labels, double value) { line("", labels, fmt::format("{}", value)); }

void MetricsText::histogram(std::string_view labels, const Histograms::Reading& reading) {
  const std::string before = labels.empty() ? "" : fmt::format("{},", labels);
  for (std::size_t i = 0; i < Histograms::kBounds.size(); ++i) {
    line("_bucket", fmt::format("{}le=\"{}\"", before, Histograms::kBounds.at(i).text),
         std::to_string(reading.up_to.at(i)));
  }
  line("_bucket", fmt::format("{}le=\"+Inf\"", before), std::to_string(reading.count));
  line("_sum", labels, fmt::format("{}", reading.sum));
  line("_count", labels, std::to_string(reading.count));
}

}  // namespace gantry::server::http
