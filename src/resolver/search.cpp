#include "resolver/search.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/error.h"
#include "model/source_errors.h"
#include "resolver/explain.h"
#include "resolver/find_failure.h"

namespace gantry::resolver {

void Search::run(std::span<const RootRequest> roots) {
  for (const auto& root : roots) activate_root(root);
  while (auto popped = state_.pop()) decide(std::move(*popped));
}

// --- versions of an edge
// --------------------------------------------------------------------------------------------------------

bool Search::is_refused(CandidateIndex candidate, Conflict& conflict) const {
  if (const auto library = pool_.links(candidate)) {
    if (const auto other = state_.linking(*library); other && *other != candidate) {
      conflict.add_direct(*other, {Reason::Kind::Links, pool_.library_name(*library)});
      return true;
    }
  }
  if (const auto other = state_.active_in(pool_.slot(candidate)); other && *other != candidate) {
    conflict.add_direct(*other, {Reason::Kind::Version, {}});
    return true;
  }
  return false;
}

void Search::look_ahead(Decision& decision) {
  auto& versions = decision.versions;
  versions.ahead.reset();
  while (versions.position < versions.list->size()) {
    const auto candidate = (*versions.list)[versions.position++];
    if (is_refused(candidate, decision.conflict)) continue;
    versions.ahead = candidate;
    return;
  }
}

std::optional<Search::Choice> Search::next_version(Decision& decision) {
  const auto current = decision.versions.ahead;
  if (!current) return std::nullopt;
  look_ahead(decision);
  return Choice{*current, decision.versions.ahead.has_value()};
}

// --- activation
// -----------------------------------------------------------------------------------------------------------------

Frame Search::frame_of(CandidateIndex package, const Requirements& requirements, bool dev_dependencies) {
  const auto& summary = pool_.bound(package);
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < summary.dependencies.size(); ++i) {
    const auto& dependency = summary.dependencies[i];
    if (!dependency.is_transitive() && !dev_dependencies) continue;
    if (dependency.optional && !requirements.dependencies.contains(dependency.name_in_manifest)) continue;
    wanted.push_back(i);
  }
  pool_.announce(package, wanted);
  auto needs = std::make_shared<std::vector<Need>>();
  for (const auto i : wanted) {
    const auto& dependency = summary.dependencies[i];
    auto features = std::make_shared<std::set<std::string>>(dependency.features.begin(), dependency.features.end());
    const auto more = requirements.dependencies.find(dependency.name_in_manifest);
    if (more != requirements.dependencies.end()) features->insert(more->second.begin(), more->second.end());
    const auto* candidates = with_context(
        [&] {
          return with_source_context(
              [&] { return pool_.candidates(package, i); },
              [&] { return fmt::format("failed to load source for dependency `{}`", dependency.package_name); });
        },
        [&] {
          return fmt::format("failed to get `{}` as a dependency of {}", dependency.package_name,
                             describe(way_of(pool_, state_, package)));
        });
    if (candidates) needs->push_back({i, pool_.edge(package, i), candidates, std::move(features)});
  }
  std::ranges::stable_sort(*needs, {}, [](const Need& need) { return need.candidates->size(); });
  return {package, std::move(needs), 0, false};
}

void Search::activate_root(const RootRequest& root) {
  const auto package = pool_.add(root.summary);
  state_.next_age();
  if (!state_.active_in(pool_.slot(package))) {
    if (const auto library = pool_.links(package); library && state_.linking(*library)) {
      throw Error(
          fmt::format("Attempting to resolve a dependency with more than one crate with links={}.\n"
                      "This will not build as is. Consider rebuilding the .lock file.",
                      pool_.library_name(*library)));
    }
    state_.activate(package);
  }
  const auto requirements = requirements_of(*root.summary, root.features);
  if (!requirements) throw Error(explain_root_problem(*root.summary, requirements.error()));
  state_.enable_features(package, requirements->features);
  state_.push(frame_of(package, *requirements, root.dev_dependencies));
}

Reason Search::reason_of(const RequirementProblem& problem, const Summary& summary) const {
  bool named = false;
  bool optional = false;
  for (const auto& dependency : summary.dependencies) {
    if (dependency.name_in_manifest != problem.name) continue;
    named = true;
    optional = optional || dependency.optional;
  }
  if (problem.kind != RequirementProblem::Kind::MissingFeature || !named)
    return {Reason::Kind::MissingFeature, problem.name};
  return {optional ? Reason::Kind::NonImplicitAsFeature : Reason::Kind::RequiredAsFeature, problem.name};
}

tl::expected<std::optional<Frame>, Blame> Search::activate(CandidateIndex package, const Decision& decision) {
  const auto& dependency = pool_.bound(decision.parent).dependencies[decision.need.dependency];
  const auto& summary = *pool_.original(package);
  state_.next_age();
  state_.connect(decision.parent, decision.need.dependency, package);
  const bool wants_default = dependency.default_features && summary.features.contains("default");
  if (state_.is_active(package)) {
    const auto* enabled = state_.features_of(package);
    if (enabled && std::ranges::includes(*enabled, *decision.need.features) &&
        (!wants_default || enabled->contains("default"))) {
      return std::optional<Frame>();
    }
    if (!enabled && decision.need.features->empty() && !wants_default) return std::optional<Frame>();
  } else {
    state_.activate(package);
  }
  const auto requirements = requirements_of(summary, *decision.need.features, dependency.default_features);
  if (!requirements) {
    if (requirements.error().kind == RequirementProblem::Kind::Cycle)
      throw Error(explain_root_problem(summary, requirements.error()));
    return tl::unexpected(Blame{decision.parent, reason_of(requirements.error(), summary)});
  }
  state_.enable_features(package, requirements->features);
  return std::optional(frame_of(package, *requirements, false));
}

// --- going back
// -----------------------------------------------------------------------------------------------------------------

std::optional<std::size_t> Search::blamed_age(const Decision& decision, const Conflict& conflict) const {
  auto youngest = state_.age_of(decision.parent);
  if (!youngest) return std::nullopt;
  for (const auto& blame : conflict.blames()) {
    const auto age = state_.age_of(blame.package);
    if (!age) return std::nullopt;
    youngest = std::max(*youngest, *age);
  }
  return youngest;
}

bool Search::can_go_back(const Decision& decision, const Conflict& conflict, bool resumed) const {
  const auto age = resumed ? std::nullopt : blamed_age(decision, conflict);
  return std::ranges::any_of(choices_, [&](const ChoicePoint& choice) { return !age || choice.mark.age < *age; });
}

std::optional<Search::Choice> Search::go_back(Decision& decision, const Conflict& conflict, bool resumed) {
  const auto age = resumed ? std::nullopt : blamed_age(decision, conflict);
  while (!choices_.empty() && age && choices_.back().mark.age >= *age) choices_.pop_back();
  if (choices_.empty()) return std::nullopt;
  auto choice = std::move(choices_.back());
  choices_.pop_back();
  state_.undo_to(choice.mark);
  decision = std::move(choice.decision);
  return next_version(decision);
}

bool Search::is_known_to_fail(const Frame& frame, Decision& decision, CandidateIndex chosen) const {
  for (std::size_t i = frame.position; i < frame.needs->size(); ++i) {
    if (const auto* known = past_.active((*frame.needs)[i].edge)) {
      // An edge of the new package cannot be decided: so the package cannot be chosen, for the same reasons.
      decision.conflict.add_all_but(*known, chosen);
      return true;
    }
  }
  const auto* blaming = past_.edges_blaming(chosen);
  if (!blaming) return false;
  bool fails = false;
  state_.for_each_undecided([&](CandidateIndex other_parent, const Need& need) {
    if (std::ranges::find(*blaming, need.edge) == blaming->end()) return true;
    const auto* known = past_.active(need.edge, chosen);
    if (!known) return true;
    // An edge that waits cannot be decided beside the new package: the package it belongs to is among the reasons.
    const auto reason = known->find(chosen)->reason;
    decision.conflict.add_all_but(*known, chosen);
    decision.conflict.set(other_parent, reason);
    fails = true;
    return false;
  });
  return fails;
}

bool Search::accept(Frame frame, Decision& decision, const Choice& choice, bool for_message_only, bool resumed) {
  const bool fails = for_message_only || is_known_to_fail(frame, decision, choice.package);
  if (fails) {
    // The last version of an edge from which no way leads back is explored although it fails: the edge below it that
    // fails is the explanation.
    const bool for_message =
        !choice.has_another && (for_message_only || !can_go_back(decision, decision.conflict, resumed));
    if (!for_message) return false;
    choices_.clear();
  }
  frame.for_message_only = fails;
  state_.push(std::move(frame));
  return true;
}

bool Search::try_activation(Decision& decision, const Choice& choice, bool for_message_only, bool resumed) {
  const auto mark = state_.mark();
  std::optional<ChoicePoint> choice_point;
  if (choice.has_another) choice_point = ChoicePoint{mark, decision};
  bool activated = false;
  auto frame = activate(choice.package, decision);
  if (!frame) {
    decision.conflict.set(frame.error().package, frame.error().reason);
  } else if (!*frame) {
    activated = true;
  } else {
    activated = accept(std::move(**frame), decision, choice, for_message_only, resumed);
  }
  if (activated) {
    if (choice_point) choices_.push_back(std::move(*choice_point));
  } else if (choice_point) {
    state_.undo_to(mark);
  }
  return activated;
}

void Search::decide(State::Popped popped) {
  const auto* first_candidates = popped.need.candidates;
  Decision decision{popped.parent, std::move(popped.need), {}, {}};
  decision.versions.list = decision.need.candidates;
  look_ahead(decision);
  bool resumed = false;  // the decision was made before, and other versions are tried now
  for (;;) {
    auto choice = next_version(decision);
    if (!choice) {
      auto conflict = decision.conflict;
      if (!popped.for_message_only && !resumed) {
        past_.remember(decision.need.edge, decision.conflict);
        if (auto wider = generalize(decision)) conflict = std::move(*wider);
      }
      const auto failed = decision;
      choice = go_back(decision, conflict, resumed);
      // cargo lists the versions of the edge that the search was at before it went back: so do we.
      if (!choice) {
        auto failure = find_failure(pool_, state_, query_, failed.parent, failed.need.dependency, *first_candidates,
                                    failed.conflict);
        auto text = explain(failure);
        throw ResolutionError(std::move(text), std::move(failure));
      }
      resumed = true;
    }
    if (popped.for_message_only && !resumed && choice->has_another) continue;
    if (try_activation(decision, *choice, popped.for_message_only, resumed)) return;
  }
}

std::optional<Conflict> Search::generalize(const Decision& decision) {
  // The youngest package to blame is the one that going back would change first.
  const auto& blames = decision.conflict.blames();
  const auto youngest = std::ranges::max_element(
      blames, {}, [&](const Blame& blame) { return state_.age_of(blame.package).value_or(0); });
  if (youngest == blames.end() || !state_.is_active(youngest->package)) return std::nullopt;
  if (!youngest->direct) return std::nullopt;
  const auto critical = youngest->package;
  if (is_above(state_, critical, decision.parent)) return std::nullopt;

  const auto refuses = [&](CandidateIndex active, CandidateIndex wanted) {
    if (active == wanted) return false;
    const auto library = pool_.links(wanted);
    return pool_.slot(active) == pool_.slot(wanted) || (library && pool_.links(active) == library);
  };
  CandidateList blocked;
  std::ranges::copy_if(*decision.need.candidates, std::back_inserter(blocked),
                       [&](CandidateIndex wanted) { return refuses(critical, wanted); });
  // Does every version that an edge on the critical package may take block the decision as well? Then the owner of that
  // edge is to blame in its place.
  for (const auto& connection : state_.connections()) {
    if (connection.child != critical || !state_.is_active(connection.parent)) continue;
    const auto& dependency = pool_.bound(connection.parent).dependencies[connection.dependency];
    if (dependency.optional) continue;  // another activation of its owner may leave it out
    const auto* alternatives = pool_.candidates(connection.parent, connection.dependency);
    const bool all_block =
        alternatives && std::ranges::all_of(*alternatives, [&](CandidateIndex other) {
          return std::ranges::all_of(blocked, [&](CandidateIndex wanted) { return refuses(other, wanted); });
        });
    if (!all_block) continue;
    Conflict wider;
    for (const auto& blame : blames) {
      if (blame.package != critical) wider.set(blame.package, blame.reason);
    }
    if (!wider.contains(connection.parent)) wider.set(connection.parent, youngest->reason);
    past_.remember(decision.need.edge, wider);
    return wider;
  }
  return std::nullopt;
}

}  // namespace gantry::resolver
