// Who wants to know how far a fetch or a checkout is.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gantry::vcs {

struct TransferState {
  std::size_t objects = 0;  // of the pack
  std::size_t received = 0;
  std::size_t indexed = 0;
  std::size_t deltas = 0;  // known when all has been received
  std::size_t resolved = 0;
  std::uint64_t bytes = 0;  // received
};

class GitObserver {
 public:
  virtual ~GitObserver() = default;
  // Something begins; then how far it is, again and again.
  virtual void begin() = 0;
  virtual void transfer(const TransferState& state) = 0;
  virtual void check_out(std::size_t done, std::size_t total) = 0;
};

}  // namespace gantry::vcs
