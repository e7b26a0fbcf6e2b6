#include "resolver/candidates.h"

#include "model/source_errors.h"

namespace gantry::resolver {
namespace {

// The leading non-zero part of a version: what the next incompatible version would change.
std::string compatibility_range(const semver::Version& version) {
  if (version.major != 0) return std::to_string(version.major);
  if (version.minor != 0) return "0." + std::to_string(version.minor);
  return "0.0." + std::to_string(version.patch);
}

}  // namespace

CandidateIndex CandidatePool::add(const SummaryPtr& summary) {
  const auto [known, is_new] = by_id_.try_emplace(summary->id, static_cast<CandidateIndex>(all_.size()));
  if (!is_new) return known->second;
  auto key = summary->id.name() + "\n" + compatibility_range(summary->id.version());
  if (!summary->id.source().is_crates_io())
    key.append(1, '\n').append(summary->id.source().with_precise(std::nullopt).to_url());
  const auto slot = slots_.try_emplace(key, static_cast<SlotIndex>(slots_.size())).first->second;
  all_.push_back({summary, false, std::nullopt, nullptr, slot, {}});
  return known->second;
}

LibraryIndex CandidatePool::library(const std::string& name) {
  const auto [known, is_new] = libraries_.try_emplace(name, static_cast<LibraryIndex>(library_names_.size()));
  if (is_new) library_names_.push_back(name);
  return known->second;
}

std::optional<LibraryIndex> CandidatePool::links(CandidateIndex index) {
  auto& candidate = all_[number(index)];
  if (!candidate.links) {
    const auto name = query_.links(candidate.original);
    candidate.links = name ? std::optional(library(*name)) : std::nullopt;
  }
  return *candidate.links;
}

const SummaryPtr& CandidatePool::original(CandidateIndex index) {
  auto& candidate = all_[number(index)];
  if (!candidate.is_whole) {
    auto whole = query_.complete(candidate.original);
    if (!whole) throw AnswerAmended();
    candidate.original = std::move(whole);
    candidate.is_whole = true;
  }
  return candidate.original;
}

const Summary& CandidatePool::bound(CandidateIndex index) {
  auto& candidate = all_[number(index)];
  if (!candidate.bound) candidate.bound = lock_.bind(original(index));
  return *candidate.bound;
}

std::string CandidatePool::question_key(const Dependency& dependency) {
  const auto& source = dependency.source;
  std::string key;
  key.reserve(dependency.package_name.size() + source.url().size() + 32);
  key.append(dependency.package_name)
      .append(1, '\n')
      .append(source.url())
      .append(1, static_cast<char>('0' + static_cast<int>(source.kind())));
  if (source.is_git()) key.append(source.to_url());
  key.append(1, '\n');
  if (dependency.locked_version) {
    key.append("locked ").append(dependency.locked_version->to_string());
  } else {
    key.append(dependency.has_version ? dependency.requirement.to_string() : "any");
  }
  return key;
}

Candidate::Edge& CandidatePool::known_edge(CandidateIndex parent, std::size_t dependency) {
  auto& edges = all_[number(parent)].edges;
  if (edges.empty()) edges.resize(bound(parent).dependencies.size());
  return edges[dependency];
}

void CandidatePool::announce(CandidateIndex parent, std::span<const std::size_t> dependencies) {
  const auto& summary = bound(parent);
  std::vector<Dependency> questions;
  for (const auto index : dependencies) {
    const auto& dependency = summary.dependencies[index];
    // Path packages are read on the spot, so that what is wrong with one is told with the way to it.
    if (dependency.source.is_path() || known_edge(parent, index).candidates) continue;
    if (!answers_.contains(question_key(dependency))) questions.push_back(dependency);
  }
  if (questions.size() > 1) query_.prefetch(questions);
}

bool CandidatePool::wait_for_pending() {
  if (pending_.empty()) return false;
  for (const auto& dependency : pending_) {
    try {
      while (!query_.poll(dependency)) query_.wait();
    } catch (const QueryError&) {
      continue;  // thrown again when the question is asked in its place, with the way to it
    }
  }
  pending_.clear();
  return true;
}

const CandidateList* CandidatePool::candidates(CandidateIndex parent, std::size_t dependency) {
  auto& edge = known_edge(parent, dependency);
  if (!edge.candidates) edge.candidates = ask(bound(parent).dependencies[dependency]);
  return edge.candidates;
}

const CandidateList* CandidatePool::ask(const Dependency& dependency) {
  auto key = question_key(dependency);
  if (const auto known = answers_.find(key); known != answers_.end()) return &known->second;
  const auto* answer = query_.poll(dependency);
  if (!answer) {
    pending_.push_back(dependency);
    return nullptr;
  }
  std::vector<SummaryPtr> usable;
  for (const auto& summary : *answer) {
    if (!summary->yanked || dependency.locked_version || lock_.allows_yanked(summary->id)) usable.push_back(summary);
  }
  preferences_.sort(usable, [this](const SummaryPtr& summary) { return query_.rust_version(summary); });
  CandidateList list;
  for (const auto& summary : usable) list.push_back(add(summary));
  return &answers_.emplace(std::move(key), std::move(list)).first->second;
}

EdgeIndex CandidatePool::edge(CandidateIndex parent, std::size_t dependency) {
  auto& edge = known_edge(parent, dependency);
  if (!edge.index) {
    edge.index =
        edges_.try_emplace(edge_key(bound(parent).dependencies[dependency]), static_cast<EdgeIndex>(edges_.size()))
            .first->second;
  }
  return *edge.index;
}

std::string CandidatePool::edge_key(const Dependency& dependency) {
  auto key = question_key(dependency);
  if (dependency.locked_version) key.append(1, '\n').append(dependency.requirement.to_string());
  key.append(1, '\n').append(dependency.name_in_manifest).append(1, '\n');
  key.append(1, static_cast<char>('0' + static_cast<int>(dependency.kind)));
  key.append(dependency.optional ? "o" : "r").append(dependency.default_features ? "d" : "-");
  if (dependency.platform) key.append(dependency.platform->to_string());
  key.append(1, '\n');
  for (const auto& feature : dependency.features) key.append(1, ',').append(feature);
  return key;
}

}  // namespace gantry::resolver
