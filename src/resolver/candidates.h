// Packages and edges as dense numbers, so that the search compares and copies integers. Answers of the query are asked
// once for each name, source and requirement, sorted by preference, without yanked versions.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "resolver/package_query.h"
#include "resolver/preferences.h"
#include "resolver/previous_lock.h"

namespace gantry::resolver {

enum class CandidateIndex : std::uint32_t {};
enum class SlotIndex : std::uint32_t {};     // "one version of this package in this compatibility range"
enum class LibraryIndex : std::uint32_t {};  // a value of `links`
enum class EdgeIndex : std::uint32_t {};     // edges that are equal in every respect share one
template <typename Index>
constexpr std::size_t number(Index index) {
  return static_cast<std::size_t>(index);
}

using CandidateList = std::vector<CandidateIndex>;  // in the order they are tried

// Thrown when a closer look at a package shows that the query's answers were wrong: the search must begin anew, with a
// new pool.
struct AnswerAmended {};

struct Candidate {
  SummaryPtr original;  // as the source gave it, perhaps an outline
  bool is_whole;
  std::optional<std::optional<LibraryIndex>> links;  // once they were asked for
  SummaryPtr bound;                                  // with edges bound by the lock file; null until it is activated
  SlotIndex slot;
  // Of each dependency of `bound`, as far as asked for.
  struct Edge {
    std::optional<EdgeIndex> index;
    const CandidateList* candidates = nullptr;
  };
  std::vector<Edge> edges;
};

class CandidatePool {
 public:
  CandidatePool(PackageQuery& query, const PreviousLock& lock, const Preferences& preferences)
      : query_(query), lock_(lock), preferences_(preferences) {}

  CandidateIndex add(const SummaryPtr& summary);
  const PackageId& id(CandidateIndex index) const { return all_[number(index)].original->id; }
  std::optional<LibraryIndex> links(CandidateIndex index);
  const std::string& library_name(LibraryIndex index) const { return library_names_[number(index)]; }
  SlotIndex slot(CandidateIndex index) const { return all_[number(index)].slot; }
  // What is asked here for the first time is read now; throws AnswerAmended.
  const SummaryPtr& original(CandidateIndex index);
  const Summary& bound(CandidateIndex index);

  // Says which dependencies of `bound(parent)` will be asked for.
  void announce(CandidateIndex parent, std::span<const std::size_t> dependencies);
  // The versions for a dependency of `bound(parent)`. Null while the answer is not there; the question is then pending.
  const CandidateList* candidates(CandidateIndex parent, std::size_t dependency);
  // Waits for all pending questions; false when there was none.
  bool wait_for_pending();

  EdgeIndex edge(CandidateIndex parent, std::size_t dependency);

  std::size_t size() const { return all_.size(); }
  std::size_t slots() const { return slots_.size(); }

 private:
  static std::string question_key(const Dependency& dependency);
  static std::string edge_key(const Dependency& dependency);
  LibraryIndex library(const std::string& name);
  const CandidateList* ask(const Dependency& dependency);
  Candidate::Edge& known_edge(CandidateIndex parent, std::size_t dependency);

  PackageQuery& query_;
  const PreviousLock& lock_;
  const Preferences& preferences_;
  std::deque<Candidate> all_;
  std::unordered_map<PackageId, CandidateIndex> by_id_;
  std::unordered_map<std::string, SlotIndex> slots_;
  std::unordered_map<std::string, LibraryIndex> libraries_;
  std::vector<std::string> library_names_;
  std::unordered_map<std::string, CandidateList> answers_;
  std::unordered_map<std::string, EdgeIndex> edges_;
  std::vector<Dependency> pending_;
};

}  // namespace gantry::resolver
