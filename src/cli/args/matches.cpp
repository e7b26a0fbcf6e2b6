#include "cli/args/matches.h"

#include <algorithm>

namespace gantry::cli {

const Matches::Entry* Matches::find(std::string_view id) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

Matches::Entry& Matches::entry(std::string_view id) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.id == id; });
  return found == entries_.end() ? entries_.emplace_back(Entry{std::string(id), 0, 0, {}}) : *found;
}

std::size_t Matches::count(std::string_view id) const {
  const Entry* found = find(id);
  return found == nullptr ? 0 : found->occurrences;
}

std::optional<std::string> Matches::value(std::string_view id) const {
  const Entry* found = find(id);
  if (found == nullptr || found->values.empty()) return std::nullopt;
  return found->values.back();
}

std::vector<std::string> Matches::values(std::string_view id) const {
  const Entry* found = find(id);
  return found == nullptr ? std::vector<std::string>{} : found->values;
}

bool Matches::given_bare(std::string_view id) const {
  const Entry* found = find(id);
  return found != nullptr && found->bare > 0;
}

std::vector<std::string> Matches::order() const {
  std::vector<std::string> ids;
  for (const Entry& e : entries_) ids.push_back(e.id);
  return ids;
}

void Matches::record(std::string_view id) { ++entry(id).occurrences; }

void Matches::record_value(std::string_view id, std::string value) { entry(id).values.push_back(std::move(value)); }

void Matches::record_bare(std::string_view id) { ++entry(id).bare; }

void Matches::set_subcommand(std::string name, Matches matches) {
  subcommand_ = std::move(name);
  nested_ = std::make_shared<const Matches>(std::move(matches));
}

}  // namespace gantry::cli
