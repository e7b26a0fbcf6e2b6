// How far the update of an index is: "Fetch [====>      ] 3 complete; 2 pending". How much there will be is not known
// before it has been read: the bar stands for the depth of the packages in the graph that are asked for, up to ten.
#pragma once

#include <cstddef>

#include "base/clock.h"
#include "base/reporter.h"
#include "sources/view_pace.h"

namespace gantry::sources {

class FetchProgress {
 public:
  FetchProgress(const Clock& clock, Reporter& reporter) : reporter_(reporter), pace_(clock) {}

  void start();
  void finish();
  // Shows it when it is time to; not at all for what is done at once.
  void show();

 private:
  Reporter& reporter_;
  ViewPace pace_;
  std::size_t complete_ = 0;
  std::size_t pending_ = 0;
  std::size_t depth_ = 1;
};

}  // namespace gantry::sources
