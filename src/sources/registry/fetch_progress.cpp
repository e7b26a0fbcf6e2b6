#include "sources/registry/fetch_progress.h"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::sources {

namespace {

constexpr std::int64_t kBeforeFirstViewNs = 500'000'000;
constexpr std::int64_t kBetweenViewsNs = 100'000'000;
constexpr std::size_t kDeepest = 10;

}  // namespace

void FetchProgress::start() {
  if (complete_ + pending_ == 0) next_view_ns_ = clock_.monotonic_ns() + kBeforeFirstViewNs;
  if (pending_ == 0) depth_ = std::min(depth_ + 1, kDeepest);  // all that was asked for before has been read
  ++pending_;
}

void FetchProgress::finish() {
  --pending_;
  ++complete_;
}

void FetchProgress::show() {
  const auto now = clock_.monotonic_ns();
  if (now < next_view_ns_) return;
  next_view_ns_ = now + kBetweenViewsNs;
  const auto text = fmt::format("{} complete; {} pending", complete_, pending_);
  reporter_.show_progress({"Fetch", depth_, kDeepest + 1, text, ProgressLine::Form::Share});
}

}  // namespace gantry::sources
