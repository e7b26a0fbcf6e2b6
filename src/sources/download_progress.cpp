#include "sources/download_progress.h"

#include <fmt/format.h>

#include "base/amounts.h"

namespace gantry::sources {

namespace {

// Only what takes its time is told of.
constexpr std::uint64_t kWorthNamingBytes = std::uint64_t{1024} * 1024;
constexpr std::uint64_t kSlowToUnpackBytes = std::uint64_t{400} * 1024;

std::string crates(std::size_t count) { return fmt::format("{} {}", count, count == 1 ? "crate" : "crates"); }

std::string remaining(std::uint64_t bytes) {
  return bytes == 0 ? "" : fmt::format(", remaining bytes: {}", byte_size(bytes));
}

}  // namespace

DownloadProgress::Batch::Batch(DownloadProgress& progress) : progress_(progress) {
  if (progress_.depth_++ != 0) return;
  progress_.began_ns_ = progress_.clock_.monotonic_ns();
  progress_.to_come_ = progress_.arrived_ = 0;
  progress_.bytes_ = progress_.largest_bytes_ = 0;
}

DownloadProgress::Batch::~Batch() { --progress_.depth_; }

void DownloadProgress::Batch::complete() {
  auto& all = progress_;
  if (all.depth_ != 1 || all.arrived_ == 0 || !all.reporter_.has_progress()) return;
  auto text = fmt::format("{} ({}) in {}", crates(all.arrived_), byte_size(all.bytes_),
                          duration_text(all.clock_.monotonic_ns() - all.began_ns_));
  if (all.arrived_ > 1 && all.largest_bytes_ > kWorthNamingBytes)
    text += fmt::format(" (largest was `{}` at {})", all.largest_, byte_size(all.largest_bytes_));
  all.reporter_.status("Downloaded", text);
}

void DownloadProgress::show(const std::string& more) {
  pace_.note_view();
  const auto text = crates(to_come_) + more;
  reporter_.show_progress({.verb = "Downloading", .detail = text, .form = ProgressLine::Form::Text});
}

void DownloadProgress::start() {
  if (!announced_ && !reporter_.has_progress()) reporter_.status("Downloading", "crates ...");
  announced_ = true;
  ++to_come_;
  show("");
}

void DownloadProgress::move(const BytesToCome& bytes_to_come) {
  if (reporter_.has_progress() && pace_.take_turn()) show(remaining(bytes_to_come()));
}

void DownloadProgress::finish(const std::string& name, std::uint64_t bytes, const BytesToCome& bytes_to_come) {
  --to_come_;
  ++arrived_;
  bytes_ += bytes;
  if (bytes > largest_bytes_) {
    largest_bytes_ = bytes;
    largest_ = name;
  }
  if (!reporter_.has_progress()) return;
  show(bytes > kSlowToUnpackBytes ? fmt::format(", extracting {} ...", name) : remaining(bytes_to_come()));
}

}  // namespace gantry::sources
