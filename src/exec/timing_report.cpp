#include "exec/timing_report.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/hash.h"
#include "base/path.h"
#include "base/process.h"
#include "exec/unit_names.h"

namespace gantry::exec {

namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<style>
:root { --ink: #222; --paper: #fff; --faint: #ddd; --front: #3b7dd8; --back: #9fc3f0; --run: #6aa84f; --wait: #e0a030; --idle: #b8b8b8; }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --paper: #181818; --faint: #444; --back: #28507f; --idle: #666; } }
body { font: 14px sans-serif; color: var(--ink); background: var(--paper); margin: 2em auto; max-width: 1100px; padding: 0 1em; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: 2px 12px 2px 0; border-bottom: 1px solid var(--faint); vertical-align: top; }
td.number, th.number { text-align: right; }
svg { width: 100%; height: auto; }
svg text { font-size: 11px; fill: var(--ink); }
svg line { stroke: var(--faint); }
.front { fill: var(--front); } .back { fill: var(--back); } .run { fill: var(--run); }
.unit:hover rect { stroke: var(--ink); stroke-width: 1.5; }
.active { stroke: var(--front); } .waiting { stroke: var(--wait); } .inactive { stroke: var(--idle); }
polyline { fill: none; stroke-width: 1.5; }
.key { display: inline-block; width: 1em; height: 0.8em; margin: 0 0.4em 0 1em; }
</style>
)";

constexpr double kWidth = 1060;  // of a graph, in its own units
constexpr double kRow = 18;
constexpr double kHeight = 200;  // of the graph of jobs
constexpr double kMargin = 30;   // for the labels of the axes

double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += c;
    }
  }
  return result;
}

struct UtcTime {
  int year;
  unsigned month, day;
  std::int64_t hours, minutes, seconds, milliseconds;
};

UtcTime utc(std::int64_t time_ns) {
  const std::chrono::sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds{time_ns}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::milliseconds>(time - day)};
  return {static_cast<int>(date.year()),     static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()), clock.hours().count(),
          clock.minutes().count(),           clock.seconds().count(),
          clock.subseconds().count()};
}

std::string readable_utc(std::int64_t time_ns) {
  const auto at = utc(time_ns);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", at.year, at.month, at.day, at.hours, at.minutes,
                     at.seconds);
}

class Page {
 public:
  explicit Page(const TimedBuild& build)
      : build_(build),
        graph_(build.context.graph),
        units_(build.times.in_order()),
        concurrency_(build.times.concurrency()),
        total_ns_(std::max<std::int64_t>(build.times.elapsed(), 1)) {}

  std::string text() && {
    add_head();
    add_summary();
    if (!units_.empty()) {
      add_units_graph();
      add_jobs_graph();
      add_units_table();
    }
    add("</body>\n</html>\n");
    return std::move(page_);
  }

 private:
  template <typename... T>
  void add(fmt::format_string<T...> format, T&&... arguments) {
    fmt::format_to(std::back_inserter(page_), format, std::forward<T>(arguments)...);
  }

  void add_head() {
    page_ += kHead;
    const auto name = graph_.roots.empty() ? "nothing" : escaped(graph_[graph_.roots.front()].package->name());
    add("<title>Build times of {}</title>\n</head>\n<body>\n<h1>Build times of {}</h1>\n", name, name);
  }

  void add_row(std::string_view title, std::string_view value) {
    add("<tr><th>{}</th><td>{}</td></tr>\n", title, value);
  }

  void add_summary() {
    const auto& rustc = build_.context.toolchain.rustc();
    std::size_t most = 0;
    for (const auto& state : concurrency_) most = std::max(most, state.active);
    const auto built = units_.size();
    page_ += "<table>\n";
    add_row("Targets", escaped(names(graph_.roots)));
    add_row("Profile", escaped(build_.profile));
    add_row("Units", fmt::format("{}: {} fresh, {} built", graph_.units.size(), graph_.units.size() - built, built));
    add_row("At once",
            fmt::format("{} at most ({} jobs, {} processors)", most, build_.context.options.jobs, available_cpus()));
    add_row("Started", readable_utc(build_.started_at_ns));
    add_row("Total time", fmt::format("{:.2f} s", seconds(total_ns_)));
    add_row("Compiler", escaped(rustc.verbose_version.substr(0, rustc.verbose_version.find('\n'))));
    add_row("Host", escaped(rustc.host));
    page_ += "</table>\n";
  }

  double x(std::int64_t ns) const { return kMargin + (kWidth - kMargin) * seconds(ns) / seconds(total_ns_); }

  // Vertical lines at round times, no more than ten.
  void add_time_axis(double height) {
    double step = 0.001;
    for (std::size_t i = 0; seconds(total_ns_) / step > 10; ++i) step *= i % 3 == 1 ? 2.5 : 2;
    for (std::size_t i = 0; static_cast<double>(i) * step <= seconds(total_ns_); ++i) {
      const auto at = static_cast<double>(i) * step;
      const auto position = x(static_cast<std::int64_t>(at * 1e9));
      add("<line x1=\"{0:.1f}\" y1=\"0\" x2=\"{0:.1f}\" y2=\"{1:.1f}\"/><text x=\"{0:.1f}\" y=\"{2:.1f}\">{3:.3g} "
          "s</text>\n",
          position, height, height + 12, at);
    }
  }

  std::string names(const std::vector<plan::UnitId>& ids) const {
    std::vector<std::string> titles;
    for (const auto id : ids) titles.push_back(unit_title(graph_[id]));
    return fmt::format("{}", fmt::join(titles, ", "));
  }

  // What is shown when the mouse is over a unit.
  std::string hint(plan::UnitId id) const {
    const auto& time = build_.times[id];
    auto text = fmt::format("{}: {:.2f} s, from {:.2f} s", unit_title(graph_[id]), seconds(duration(id)),
                            seconds(*time.started));
    if (*time.started > time.ready) text += fmt::format("\nready for {:.2f} s", seconds(*time.started - time.ready));
    if (time.metadata) text += fmt::format("\nmetadata after {:.2f} s", seconds(*time.metadata - *time.started));
    if (!time.unblocked_by_metadata.empty()) text += "\nits metadata let start: " + names(time.unblocked_by_metadata);
    if (!time.unblocked.empty()) text += "\nits end let start: " + names(time.unblocked);
    return escaped(text);
  }

  std::int64_t end_of(plan::UnitId id) const { return build_.times[id].ended.value_or(total_ns_); }
  std::int64_t duration(plan::UnitId id) const { return end_of(id) - *build_.times[id].started; }

  void add_bar(std::int64_t from, std::int64_t to, double y, std::string_view style) {
    add("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>", style, x(from), y,
        std::max(x(to) - x(from), 1.0), kRow - 4);
  }

  void add_units_graph() {
    const auto height = kRow * static_cast<double>(units_.size());
    page_ +=
        "<h2>Units</h2>\n<p><span class=\"key\" style=\"background: var(--front)\"></span>until its metadata is there"
        "<span class=\"key\" style=\"background: var(--back)\"></span>code generation"
        "<span class=\"key\" style=\"background: var(--run)\"></span>build script runs</p>\n";
    add("<svg viewBox=\"0 0 {:.0f} {:.0f}\">\n", kWidth, height + 16);
    add_time_axis(height);
    double y = 0;
    for (const auto id : units_) {
      const auto& time = build_.times[id];
      const auto middle = time.metadata.value_or(end_of(id));
      add("<g class=\"unit\"><title>{}</title>", hint(id));
      add_bar(*time.started, middle, y, graph_[id].runs_build_script() ? "run" : "front");
      if (time.metadata) add_bar(middle, end_of(id), y, "back");
      const bool at_right = x(end_of(id)) > kWidth * 0.7;
      add("<text x=\"{:.1f}\" y=\"{:.1f}\"{}>{} {:.2f} s</text></g>\n",
          at_right ? x(*time.started) - 4 : x(end_of(id)) + 4, y + kRow - 7, at_right ? " text-anchor=\"end\"" : "",
          escaped(unit_title(graph_[id])), seconds(duration(id)));
      y += kRow;
    }
    page_ += "</svg>\n";
  }

  void add_line_of(std::size_t Concurrency::*number, std::string_view style, std::size_t most) {
    add("<polyline class=\"{}\" points=\"", style);
    const auto y = [&](std::size_t count) {
      return kHeight * (1 - static_cast<double>(count) / static_cast<double>(most));
    };
    std::size_t before = 0;
    for (const auto& state : concurrency_) {
      add("{0:.1f},{1:.1f} {0:.1f},{2:.1f} ", x(state.at), y(before), y(state.*number));
      before = state.*number;
    }
    add("{:.1f},{:.1f}\"/>\n", x(total_ns_), y(before));
  }

  void add_jobs_graph() {
    std::size_t most = 1;
    for (const auto& state : concurrency_) most = std::max({most, state.active, state.waiting, state.inactive});
    page_ +=
        "<h2>Jobs</h2>\n<p><span class=\"key\" style=\"background: var(--front)\"></span>at work"
        "<span class=\"key\" style=\"background: var(--wait)\"></span>waiting for a job"
        "<span class=\"key\" style=\"background: var(--idle)\"></span>waiting for other units</p>\n";
    add("<svg viewBox=\"0 -8 {:.0f} {:.0f}\">\n", kWidth, kHeight + 24);
    add_time_axis(kHeight);
    add("<text x=\"0\" y=\"4\">{}</text><text x=\"0\" y=\"{:.0f}\">0</text>\n", most, kHeight);
    add_line_of(&Concurrency::inactive, "inactive", most);
    add_line_of(&Concurrency::waiting, "waiting", most);
    add_line_of(&Concurrency::active, "active", most);
    page_ += "</svg>\n";
  }

  // Longest first.
  void add_units_table() {
    auto ids = units_;
    std::ranges::stable_sort(ids, std::greater{}, [&](plan::UnitId id) { return duration(id); });
    page_ +=
        "<h2>Units by time</h2>\n<table>\n<tr><th class=\"number\"></th><th>Unit</th><th class=\"number\">Total</th>"
        "<th class=\"number\">Frontend</th><th class=\"number\">Codegen</th><th>Features</th></tr>\n";
    std::size_t number = 0;
    for (const auto id : ids) {
      const auto& time = build_.times[id];
      add("<tr><td class=\"number\">{}.</td><td>{}</td><td class=\"number\">{:.2f} s</td>", ++number,
          escaped(unit_title(graph_[id])), seconds(duration(id)));
      if (time.metadata) {
        add_part(*time.metadata - *time.started, duration(id));
        add_part(end_of(id) - *time.metadata, duration(id));
      } else {
        page_ += "<td></td><td></td>";
      }
      add("<td>{}</td></tr>\n", escaped(fmt::format("{}", fmt::join(graph_[id].features, ", "))));
    }
    page_ += "</table>\n";
  }

  void add_part(std::int64_t part, std::int64_t whole) {
    add("<td class=\"number\">{:.2f} s ({:.0f} %)</td>", seconds(part),
        100 * seconds(part) / std::max(seconds(whole), 1e-9));
  }

  const TimedBuild& build_;
  const plan::UnitGraph& graph_;
  std::vector<plan::UnitId> units_;
  std::vector<Concurrency> concurrency_;
  std::int64_t total_ns_;
  std::string page_;
};

}  // namespace

std::string compact_utc(std::int64_t time_ns) {
  const auto at = utc(time_ns);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}{:03}Z", at.year, at.month, at.day, at.hours, at.minutes,
                     at.seconds, at.milliseconds);
}

std::string timing_page(const TimedBuild& build) { return Page(build).text(); }

std::string write_timing_report(const TimedBuild& build, const std::string& directory, FileSystem& files) {
  return with_context(
      [&] {
        const auto workspace = hash128(build.context.options.workspace_root).short_hex();
        auto report =
            path::join(directory, fmt::format("cargo-timing-{}-{}.html", compact_utc(build.started_at_ns), workspace));
        files.create_directories(directory);
        files.write_atomic(report, timing_page(build));
        const auto latest = path::join(directory, "cargo-timing.html");
        files.remove_file(latest);
        if (files.hard_link(report, latest)) files.copy_file(report, latest);
        return report;
      },
      [] { return "failed to render timing report"; });
}

}  // namespace gantry::exec
