#include "sources/registry/fetch_progress.h"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::sources {

namespace {

constexpr std::size_t kDeepest = 10;

}  // namespace

void FetchProgress::start() {
  if (complete_ + pending_ == 0) pace_.begin();
  if (pending_ == 0) depth_ = std::min(depth_ + 1, kDeepest);  // all that was asked for before has been read
  ++pending_;
}

void FetchProgress::finish() {
  --pending_;
  ++complete_;
}

void FetchProgress::show() {
  if (!pace_.take_turn()) return;
  const auto text = fmt::format("{} complete; {} pending", complete_, pending_);
  reporter_.show_progress({"Fetch", depth_, kDeepest + 1, text, ProgressLine::Form::Share});
}

}  // namespace gantry::sources
