// The state of the search: what is active, which edges wait for a decision. Every change leaves a record on a trail, so
// that a choice point is a position on it and going back undoes the records above.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "resolver/candidates.h"

namespace gantry::resolver {

// One edge that has to be decided for an activated package.
struct Need {
  std::size_t dependency;  // index in the dependencies of the package
  EdgeIndex edge;
  const CandidateList* candidates;
  std::shared_ptr<const std::set<std::string>> features;  // asked of the version that is chosen
};

// The undecided edges of one activation.
struct Frame {
  CandidateIndex package;
  std::shared_ptr<const std::vector<Need>> needs;  // fewest candidates first
  std::size_t position = 0;                        // the next to decide
  bool for_message_only = false;                   // known to fail; kept to find the edge that explains it
};

class State {
 public:
  explicit State(CandidatePool& pool) : pool_(pool) {}

  // What is active. Ages grow with every activation attempt.
  std::optional<CandidateIndex> active_in(SlotIndex slot) const;
  std::optional<CandidateIndex> linking(LibraryIndex library) const;
  std::optional<std::size_t> age_of(CandidateIndex package) const;
  bool is_active(CandidateIndex package) const { return age_of(package).has_value(); }
  std::size_t age() const { return age_; }
  const std::set<std::string>* features_of(CandidateIndex package) const;

  void next_age() { ++age_; }
  void activate(CandidateIndex package);  // the slot must be empty
  void enable_features(CandidateIndex package, const std::set<std::string>& features);
  void connect(CandidateIndex parent, std::size_t dependency, CandidateIndex child);

  struct Connection {
    CandidateIndex parent;
    std::size_t dependency;
    CandidateIndex child;
  };
  const std::vector<Connection>& connections() const { return connections_; }
  std::vector<CandidateIndex> active_packages() const;

  // The queue. `pop` takes the next edge to decide.
  struct Popped {
    CandidateIndex parent;
    Need need;
    bool for_message_only;
  };
  void push(Frame frame);
  std::optional<Popped> pop();
  // All undecided edges, in the order of the queue.
  template <typename Visit>
  void for_each_undecided(Visit&& visit) const {
    for (const auto& entry : queue_) {
      const auto& frame = frames_[std::get<2>(entry)];
      for (std::size_t i = frame.position; i < frame.needs->size(); ++i) {
        if (!visit(frame.package, (*frame.needs)[i])) return;
      }
    }
  }

  struct Mark {
    std::size_t trail;
    std::size_t connections;
    std::size_t frames;
    std::size_t age;
  };
  Mark mark() const { return {trail_.size(), connections_.size(), frames_.size(), age_}; }
  // Back to the mark. The queue is part of it.
  void undo_to(const Mark& mark);

 private:
  // Message-only frames first, then the frame whose next edge has the fewest candidates, then the oldest.
  using QueueEntry = std::tuple<bool, std::size_t, std::size_t>;
  QueueEntry entry_of(std::size_t frame) const;

  struct Undo {
    enum class Kind { Activated, Linked, Features, Pushed, Advanced, Finished } kind;
    std::size_t value;
  };

  CandidatePool& pool_;
  std::vector<std::optional<std::pair<CandidateIndex, std::size_t>>> slots_;  // active package and its age
  std::vector<std::optional<CandidateIndex>> links_;                          // by LibraryIndex
  std::unordered_map<CandidateIndex, std::set<std::string>> features_;
  std::vector<Connection> connections_;
  std::vector<Frame> frames_;
  std::set<QueueEntry> queue_;
  std::size_t age_ = 0;
  std::vector<Undo> trail_;
  std::vector<std::optional<std::set<std::string>>> saved_features_;
};

}  // namespace gantry::resolver
