#include "resolver/state.h"

#include <algorithm>

namespace gantry::resolver {

std::optional<CandidateIndex> State::active_in(SlotIndex slot) const {
  if (number(slot) >= slots_.size() || !slots_[number(slot)]) return std::nullopt;
  return slots_[number(slot)]->first;
}

std::optional<CandidateIndex> State::linking(LibraryIndex library) const {
  return number(library) < links_.size() ? links_[number(library)] : std::nullopt;
}

std::optional<std::size_t> State::age_of(CandidateIndex package) const {
  const auto slot = number(pool_.slot(package));
  if (slot >= slots_.size() || !slots_[slot] || slots_[slot]->first != package) return std::nullopt;
  return slots_[slot]->second;
}

const std::set<std::string>* State::features_of(CandidateIndex package) const {
  const auto found = features_.find(package);
  return found == features_.end() ? nullptr : &found->second;
}

void State::activate(CandidateIndex package) {
  const auto slot = number(pool_.slot(package));
  if (slot >= slots_.size()) slots_.resize(std::max(pool_.slots(), slot + 1));
  slots_[slot] = {package, age_};
  trail_.push_back({Undo::Kind::Activated, slot});
  if (const auto library = pool_.links(package)) {
    if (number(*library) >= links_.size()) links_.resize(number(*library) + 1);
    links_[number(*library)] = package;
    trail_.push_back({Undo::Kind::Linked, number(*library)});
  }
}

void State::enable_features(CandidateIndex package, const std::set<std::string>& features) {
  const auto known = features_.find(package);
  if (known == features_.end()) {
    saved_features_.emplace_back(std::nullopt);
    features_.emplace(package, features);
  } else {
    if (std::ranges::includes(known->second, features)) return;
    saved_features_.emplace_back(known->second);
    known->second.insert(features.begin(), features.end());
  }
  trail_.push_back({Undo::Kind::Features, number(package)});
}

void State::connect(CandidateIndex parent, std::size_t dependency, CandidateIndex child) {
  connections_.push_back({parent, dependency, child});
}

std::vector<CandidateIndex> State::active_packages() const {
  std::vector<CandidateIndex> result;
  for (const auto& slot : slots_) {
    if (slot) result.push_back(slot->first);
  }
  return result;
}

State::QueueEntry State::entry_of(std::size_t index) const {
  const auto& frame = frames_[index];
  const auto fewest = frame.position < frame.needs->size() ? (*frame.needs)[frame.position].candidates->size() : 0;
  return {!frame.for_message_only, fewest, index};
}

void State::push(Frame frame) {
  frames_.push_back(std::move(frame));
  queue_.insert(entry_of(frames_.size() - 1));
  trail_.push_back({Undo::Kind::Pushed, frames_.size() - 1});
}

std::optional<State::Popped> State::pop() {
  while (!queue_.empty()) {
    const auto index = std::get<2>(*queue_.begin());
    queue_.erase(queue_.begin());
    auto& frame = frames_[index];
    if (frame.position == frame.needs->size()) {
      trail_.push_back({Undo::Kind::Finished, index});
      continue;
    }
    Popped popped{frame.package, (*frame.needs)[frame.position], frame.for_message_only};
    ++frame.position;
    queue_.insert(entry_of(index));
    trail_.push_back({Undo::Kind::Advanced, index});
    return popped;
  }
  return std::nullopt;
}

void State::undo_to(const Mark& mark) {
  while (trail_.size() > mark.trail) {
    const auto [kind, value] = trail_.back();
    trail_.pop_back();
    switch (kind) {
      case Undo::Kind::Activated: slots_[value].reset(); break;
      case Undo::Kind::Linked: links_[value].reset(); break;
      case Undo::Kind::Features: {
        const auto package = static_cast<CandidateIndex>(value);
        auto& saved = saved_features_.back();
        if (saved) {
          features_[package] = std::move(*saved);
        } else {
          features_.erase(package);
        }
        saved_features_.pop_back();
        break;
      }
      case Undo::Kind::Pushed: queue_.erase(entry_of(value)); break;
      case Undo::Kind::Advanced:
        queue_.erase(entry_of(value));
        --frames_[value].position;
        queue_.insert(entry_of(value));
        break;
      case Undo::Kind::Finished: queue_.insert(entry_of(value)); break;
    }
  }
  connections_.resize(mark.connections, Connection{});
  frames_.resize(mark.frames);
  age_ = mark.age;
}

}  // namespace gantry::resolver
