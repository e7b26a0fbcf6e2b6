// What the user sees of downloads of packages: "Downloading crates ..." once a command or, where there is a progress
// line, how many are to come there and how much it was when all have come. Downloads that belong together are in one
// `Batch`, also those from several registries.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/reporter.h"
#include "sources/view_pace.h"

namespace gantry::sources {

class DownloadProgress {
 public:
  DownloadProgress(const Clock& clock, Reporter& reporter) : clock_(clock), reporter_(reporter), pace_(clock) {}

  class Batch {
   public:
    explicit Batch(DownloadProgress& progress);
    ~Batch();
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    // All have arrived; said by the outermost batch.
    void complete();

   private:
    DownloadProgress& progress_;
  };

  // One package more is asked for.
  void start();
  // How much is known to be still to come of all; asked only when it is shown.
  using BytesToCome = std::function<std::uint64_t()>;
  // Shows it when it is time to.
  void move(const BytesToCome& bytes_to_come);
  // One has arrived and is kept; `bytes`: as announced by the server, 0 when it was not.
  void finish(const std::string& name, std::uint64_t bytes, const BytesToCome& bytes_to_come);

 private:
  void show(const std::string& more);

  const Clock& clock_;
  Reporter& reporter_;
  ViewPace pace_;
  bool announced_ = false;
  int depth_ = 0;  // of batches
  // Of the outermost batch.
  std::int64_t began_ns_ = 0;
  std::size_t to_come_ = 0;
  std::size_t arrived_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t largest_bytes_ = 0;
  std::string largest_;
};

}  // namespace gantry::sources
