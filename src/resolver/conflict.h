// Why versions were refused: a small set of active packages with reasons, and the memory of such sets.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
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

// For each edge the conflicts that were found to make it fail.
class ConflictCache {
 public:
  void remember(EdgeIndex edge, const Conflict& conflict);

  // A remembered conflict of `edge` all of whose packages are active, and which names `must_contain` if given. Of
  // several the one whose youngest package is oldest: it allows the longest jump back. `age_of`: when a package was
  // activated, nothing if it is not active.
  template <typename AgeOf>
  const Conflict* active(EdgeIndex edge, const AgeOf& age_of,
                         std::optional<CandidateIndex> must_contain = std::nullopt) const {
    const auto known = by_edge_.find(edge);
    if (known == by_edge_.end()) return nullptr;
    const Conflict* best = nullptr;
    std::size_t best_age = 0;
    for (const auto& conflict : known->second) {
      if (must_contain && !conflict.contains(*must_contain)) continue;
      std::size_t youngest = 0;
      bool all = true;
      for (const auto& blame : conflict.blames()) {
        const std::optional<std::size_t> age = age_of(blame.package);
        if (!age) {
          all = false;
          break;
        }
        youngest = std::max(youngest, *age);
      }
      if (!all || (best && youngest >= best_age)) continue;
      best = &conflict;
      best_age = youngest;
    }
    return best;
  }

  // Edges that have a conflict which names the package.
  const std::vector<EdgeIndex>* edges_blaming(CandidateIndex package) const;

 private:
  std::unordered_map<EdgeIndex, std::vector<Conflict>> by_edge_;
  std::unordered_map<CandidateIndex, std::vector<EdgeIndex>> by_package_;
};

}  // namespace gantry::resolver
