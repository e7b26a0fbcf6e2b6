// How far a fetch or a checkout of git is, on the progress line: "Fetch [====>      ]  38.50%, 4.70MiB/s".
#pragma once

#include <string>

#include "base/clock.h"
#include "base/reporter.h"
#include "sources/view_pace.h"
#include "vcs/git_observer.h"

namespace gantry::sources {

class GitProgress : public vcs::GitObserver {
 public:
  GitProgress(const Clock& clock, Reporter& reporter) : clock_(clock), reporter_(reporter), pace_(clock) {}

  void begin() override;
  void transfer(const vcs::TransferState& state) override;
  void check_out(std::size_t done, std::size_t total) override;

 private:
  std::string rate(std::uint64_t bytes);

  const Clock& clock_;
  Reporter& reporter_;
  ViewPace pace_;
  // The bytes of a second, measured again and again.
  std::int64_t measured_ns_ = 0;
  std::uint64_t measured_bytes_ = 0;
  std::uint64_t rate_ = 0;
};

}  // namespace gantry::sources
