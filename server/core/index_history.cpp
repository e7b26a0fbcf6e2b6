#include "server/core/index_history.h"

#include <algorithm>

#include "server/core/index_writer.h"

namespace gantry::server {

IndexHistory::IndexHistory(std::vector<IndexChange> changes, std::map<std::string, Crate> crates)
    : changes_(std::move(changes)) {
  for (auto& [name, crate] : crates) {
    const auto count = crate.versions.size();
    crates_.emplace(name, State{std::move(crate), std::vector<bool>(count, true)});
  }
  for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) apply(*change, true);
}

void IndexHistory::apply(const IndexChange& change, bool undo) {
  const auto found = crates_.find(change.crate);
  if (found == crates_.end()) return;
  auto& [crate, is_there] = found->second;
  for (std::size_t i = 0; i < crate.versions.size(); ++i) {
    if (crate.versions[i].version != change.version) continue;
    if (change.kind == IndexChange::Kind::Publish) {
      is_there[i] = !undo;
    } else {
      crate.versions[i].is_yanked = (change.kind == IndexChange::Kind::Yank) != undo;
    }
  }
}

std::string IndexHistory::text_of(const State& state) {
  std::vector<IndexLine> lines;
  for (std::size_t i = 0; i < state.crate.versions.size(); ++i) {
    const auto& version = state.crate.versions[i];
    if (state.is_there[i]) lines.push_back({version.index_line, version.is_yanked});
  }
  return index_file_text(lines);
}

std::optional<std::string> IndexHistory::before(const std::string& crate) const {
  const auto found = crates_.find(crate);
  if (found == crates_.end()) return std::nullopt;
  return text_of(found->second);
}

std::optional<IndexHistory::Step> IndexHistory::next() {
  for (; next_ < changes_.size(); ++next_) {
    const auto& change = changes_[next_];
    const auto found = crates_.find(change.crate);
    if (found == crates_.end()) continue;
    apply(change, false);
    ++next_;
    return Step{&change, &found->second.crate.path, text_of(found->second)};
  }
  return std::nullopt;
}

}  // namespace gantry::server
