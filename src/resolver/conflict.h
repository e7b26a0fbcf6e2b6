// Why versions were refused: a small set of active packages with reasons.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "resolver/candidates.h"
#include "resolver/failure.h"

namespace gantry::resolver {

struct Blame {
  CandidateIndex package;
  Reason reason;
  // The package itself stands in the way of versions; otherwise what it is blamed for is something that follows from
  // it.
  bool direct = false;
};

// Packages that together make an edge fail; at most one reason each (the first).
class Conflict {
 public:
  void add_direct(CandidateIndex package, Reason reason) {
    if (!contains(package)) blames_.push_back({package, std::move(reason), true});
  }
  // Replaces what is known of the package.
  void set(CandidateIndex package, Reason reason) {
    for (auto& blame : blames_) {
      if (blame.package == package) {
        blame = {package, std::move(reason), false};
        return;
      }
    }
    blames_.push_back({package, std::move(reason), false});
  }
  void add_all_but(const Conflict& other, CandidateIndex except) {
    for (const auto& blame : other.blames_) {
      if (blame.package != except) set(blame.package, blame.reason);
    }
  }
  const Blame* find(CandidateIndex package) const {
    const auto found = std::ranges::find(blames_, package, &Blame::package);
    return found == blames_.end() ? nullptr : &*found;
  }
  bool contains(CandidateIndex package) const { return find(package) != nullptr; }
  const std::vector<Blame>& blames() const { return blames_; }

 private:
  std::vector<Blame> blames_;
};

}  // namespace gantry::resolver
