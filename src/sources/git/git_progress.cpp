#include "sources/git/git_progress.h"

#include <fmt/format.h>

#include "base/amounts.h"

namespace gantry::sources {

namespace {

constexpr std::int64_t kBetweenMeasurementsNs = 300'000'000;

}  // namespace

void GitProgress::begin() {
  measured_ns_ = clock_.monotonic_ns();
  pace_.begin();
  measured_bytes_ = rate_ = 0;
}

std::string GitProgress::rate(std::uint64_t bytes) {
  const auto passed = clock_.monotonic_ns() - measured_ns_;
  if (passed >= kBetweenMeasurementsNs) {
    const auto more = static_cast<double>(bytes - measured_bytes_);
    rate_ = static_cast<std::uint64_t>(more * 1e9 / static_cast<double>(passed));
    measured_ns_ += passed;
    measured_bytes_ = bytes;
  }
  return byte_size(rate_, 2) + "/s";
}

void GitProgress::transfer(const vcs::TransferState& state) {
  if (!pace_.take_turn()) return;
  const bool is_received = state.received == state.objects && state.deltas > 0;
  const auto text =
      is_received ? fmt::format("({}/{}) resolving deltas", state.resolved, state.deltas) : rate(state.bytes);
  reporter_.show_progress({"Fetch", state.indexed, state.objects, text, ProgressLine::Form::Percent});
}

void GitProgress::check_out(std::size_t done, std::size_t total) {
  if (pace_.take_turn()) reporter_.show_progress({"Checkout", done, total, "", ProgressLine::Form::Percent});
}

}  // namespace gantry::sources
