// The search itself (see resolver.h for what it finds and why): decides edge after edge, goes back when one cannot be
// decided.
#pragma once

#include <span>
#include <vector>

#include "resolver/conflict_cache.h"
#include "resolver/requirements.h"
#include "resolver/state.h"

namespace gantry::resolver {

class Search {
 public:
  Search(CandidatePool& pool, PackageQuery& query) : pool_(pool), query_(query), state_(pool), past_(pool, state_) {}

  // Throws Error with the explanation when there is no answer.
  void run(std::span<const RootRequest> roots);

  const State& state() const { return state_; }

 private:
  // The versions of one edge that are still to be tried. One is always looked up ahead: whether it exists decides if
  // the current one leaves a choice point.
  struct Versions {
    const CandidateList* list = nullptr;
    std::size_t position = 0;
    std::optional<CandidateIndex> ahead;
  };

  struct Decision {
    CandidateIndex parent;
    Need need;
    Versions versions;
    Conflict conflict;  // why versions before were refused
  };

  // A decision that could have gone another way; the state at `mark` is the one before it.
  struct ChoicePoint {
    State::Mark mark;
    Decision decision;
  };

  struct Choice {
    CandidateIndex package;
    bool has_another;
  };

  std::optional<Choice> next_version(Decision& decision);
  void look_ahead(Decision& decision);
  bool is_refused(CandidateIndex candidate, Conflict& conflict) const;

  void activate_root(const RootRequest& root);
  void decide(State::Popped popped);
  bool try_activation(Decision& decision, const Choice& choice, bool for_message_only, bool resumed);
  // Queues the frame unless the past shows that it must fail.
  bool accept(Frame frame, Decision& decision, const Choice& choice, bool for_message_only, bool resumed);
  // Extends the conflict of the decision when an undecided edge is known to fail now.
  bool is_known_to_fail(const Frame& frame, Decision& decision, CandidateIndex chosen) const;
  // The frame of an activation; nothing when the package was active with these features already.
  tl::expected<std::optional<Frame>, Blame> activate(CandidateIndex package, const Decision& decision);
  Frame frame_of(CandidateIndex package, const Requirements& requirements, bool dev_dependencies);
  Reason reason_of(const RequirementProblem& problem, const Summary& summary) const;

  // The age below which a choice point must lie to make a difference; nothing when every choice point may.
  std::optional<std::size_t> blamed_age(const Decision& decision, const Conflict& conflict) const;
  bool can_go_back(const Decision& decision, const Conflict& conflict, bool resumed) const;
  // Undoes down to a choice point worth trying and makes it the decision at hand.
  std::optional<Choice> go_back(Decision& decision, const Conflict& conflict, bool resumed);
  // A wider conflict than the one at hand, when the package to blame cannot go another way either.
  std::optional<Conflict> generalize(const Decision& decision);

  CandidatePool& pool_;
  PackageQuery& query_;
  State state_;
  ConflictCache past_;
  std::vector<ChoicePoint> choices_;
};

}  // namespace gantry::resolver
