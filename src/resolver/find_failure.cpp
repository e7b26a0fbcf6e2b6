#include "resolver/find_failure.h"

#include <algorithm>
#include <deque>
#include <map>

#include "base/edit_distance.h"

namespace gantry::resolver {
namespace {

// Nearest first; all names that an edit or two away.
std::vector<std::string> similar_names(PackageQuery& query, const Dependency& dependency) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  auto names = query.similar_names(dependency);
  std::ranges::sort(names);
  for (auto& name : names) {
    if (name == dependency.package_name) continue;
    if (const auto distance = edit_distance(dependency.package_name, name, kSuggestionLimit))
      ranked.emplace_back(*distance, std::move(name));
  }
  std::ranges::stable_sort(ranked, {}, &std::pair<std::size_t, std::string>::first);
  std::vector<std::string> result;
  for (auto& [distance, name] : ranked) {
    if (std::ranges::find(result, name) == result.end()) result.push_back(std::move(name));
  }
  return result;
}

void find_conflict(Failure& failure, CandidatePool& pool, const State& state, const CandidateList& candidates,
                   const Conflict& conflict) {
  failure.kind = Failure::Kind::Conflict;
  for (const auto candidate : candidates) failure.candidates.push_back(pool.id(candidate).version());
  for (const auto& [name, values] : pool.original(candidates.back())->features) failure.known_features.push_back(name);
  auto blames = conflict.blames();
  std::ranges::sort(blames, [&](const Blame& a, const Blame& b) { return pool.id(b.package) < pool.id(a.package); });
  for (const auto& blame : blames) failure.blames.push_back({blame.reason, way_of(pool, state, blame.package)});
}

void find_nothing(Failure& failure, PackageQuery& query) {
  const auto& dependency = failure.dependency;
  failure.kind = Failure::Kind::Unfit;
  failure.searched = query.describe_source(dependency.source);
  failure.has_replaced_source = query.is_replaced(dependency.source);
  failure.unusable = query.unusable_versions(dependency);
  const std::vector<SummaryPtr>* matching = nullptr;
  while (!(matching = query.poll(dependency))) query.wait();
  for (const auto& summary : std::vector(*matching)) {
    if (!query.complete(summary)) continue;  // among the unusable ones
    failure.unusable.push_back({summary->id.version(), summary->yanked ? " is yanked" : " is unavailable"});
  }
  if (!failure.unusable.empty()) {
    std::ranges::stable_sort(failure.unusable, {}, &UnusableVersion::version);
    return;
  }
  for (const auto& each : query.all_versions(dependency)) {
    if (!each->yanked && each->id.name() == dependency.package_name) failure.others.push_back(each->id.version());
  }
  std::ranges::stable_sort(failure.others, std::greater());
  if (!failure.others.empty()) return;
  failure.kind = Failure::Kind::Missing;
  failure.similar = similar_names(query, dependency);
}

}  // namespace

Way way_of(CandidatePool& pool, const State& state, CandidateIndex package) {
  struct Step {
    CandidateIndex from;
    std::size_t dependency;
  };
  std::map<CandidateIndex, Step> reached;  // package above -> how it depends on what is below
  std::deque<CandidateIndex> queue{package};
  auto last = package;
  while (!queue.empty()) {
    last = queue.front();
    queue.pop_front();
    std::vector<const State::Connection*> above;
    for (const auto& connection : state.connections()) {
      if (connection.child == last) above.push_back(&connection);
    }
    if (above.empty()) break;
    std::ranges::stable_sort(above,
                             [&](const auto* a, const auto* b) { return pool.id(a->parent) < pool.id(b->parent); });
    for (const auto* connection : above) {
      if (connection->parent == package) continue;
      if (reached.try_emplace(connection->parent, Step{last, connection->dependency}).second)
        queue.push_back(connection->parent);
    }
  }
  Way way;
  while (last != package) {
    const auto& step = reached.at(last);
    way.push_back({pool.id(last), pool.bound(last).dependencies[step.dependency]});
    last = step.from;
  }
  way.push_back({pool.id(package), std::nullopt});
  std::ranges::reverse(way);
  return way;
}

bool is_above(const State& state, CandidateIndex above, CandidateIndex package) {
  std::vector<CandidateIndex> pending{package};
  std::vector<CandidateIndex> seen{package};
  while (!pending.empty()) {
    const auto current = pending.back();
    pending.pop_back();
    if (current == above) return true;
    for (const auto& connection : state.connections()) {
      if (connection.child != current || std::ranges::find(seen, connection.parent) != seen.end()) continue;
      seen.push_back(connection.parent);
      pending.push_back(connection.parent);
    }
  }
  return false;
}

Failure find_failure(CandidatePool& pool, const State& state, PackageQuery& query, CandidateIndex parent,
                     std::size_t dependency, const CandidateList& candidates, const Conflict& conflict) {
  Failure failure;
  failure.dependency = pool.bound(parent).dependencies[dependency];
  failure.parent = way_of(pool, state, parent);
  failure.offline_flag = query.offline_flag();
  if (candidates.empty()) {
    find_nothing(failure, query);
  } else {
    find_conflict(failure, pool, state, candidates, conflict);
  }
  return failure;
}

}  // namespace gantry::resolver
