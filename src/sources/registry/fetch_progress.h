// How far the update of an index is: "Fetch [====>      ] 3 complete; 2 pending". How much there will be is not known
// before it has been read: the bar stands for the depth of the packages in the graph that are asked for, up to ten.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/reporter.h"

namespace gantry::sources {

class FetchProgress {
 public:
  FetchProgress(const Clock& clock, Reporter& reporter) : clock_(clock), reporter_(reporter) {}

  void start();
  void finish();
  // Shows it when it is time to; not at all for what is done at once.
  void show();

 private:
  const Clock& clock_;
  Reporter& reporter_;
  std::size_t complete_ = 0;
  std::size_t pending_ = 0;
  std::size_t depth_ = 1;
  std::int64_t next_view_ns_ = 0;
};

}  // namespace gantry::sources
