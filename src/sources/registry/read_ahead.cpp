#include "sources/registry/read_ahead.h"

#include <system_error>
#include <utility>

#include "base/process.h"
#include "wire/index_entry.h"

namespace gantry::sources {

ReadAhead::ReadAhead(SourceId registry, Read read) : registry_(std::move(registry)), read_(std::move(read)) {
  if (available_cpus() < 2) return;
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    // Then everything is read when it is asked for.
  }
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  wanted_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ReadAhead::announce(const Dependency& dependency) {
  if (!thread_.joinable()) return;
  auto path = wire::index_path(dependency.package_name);
  const std::lock_guard lock(mutex_);
  const auto [entry, is_new] = entries_.try_emplace(path);
  if (!is_new && entry->second.state != Entry::State::Wanted) return;
  announced_.push_back({std::move(path), dependency});
  wanted_.notify_one();
}

std::optional<IndexFile> ReadAhead::take(const std::string& path) {
  {
    std::unique_lock lock(mutex_);
    auto& entry = entries_[path];
    read_one_.wait(lock, [&] { return entry.state != Entry::State::BeingRead; });
    const bool is_read = entry.state == Entry::State::Read;
    entry.state = Entry::State::Taken;
    if (is_read) return std::exchange(entry.file, std::nullopt);
  }
  return read_(path);
}

std::optional<ReadAhead::Question> ReadAhead::next() {
  for (auto* questions : {&announced_, &guessed_}) {
    while (!questions->empty()) {
      const bool is_announced = questions == &announced_;
      auto question = std::move(is_announced ? questions->back() : questions->front());
      is_announced ? questions->pop_back() : questions->pop_front();
      auto& state = entries_[question.path].state;
      if (state != Entry::State::Wanted) continue;
      state = Entry::State::BeingRead;
      return question;
    }
  }
  return std::nullopt;
}

void ReadAhead::follow(const Summary& likely, bool is_locked) {
  for (const auto& dependency : likely.dependencies) {
    if (dependency.optional || !dependency.is_transitive() || dependency.source != registry_) continue;
    auto path = wire::index_path(dependency.package_name);
    if (!entries_.try_emplace(path).second) continue;
    guessed_.push_back({std::move(path), is_locked ? std::nullopt : std::optional(dependency)});
  }
}

void ReadAhead::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    std::optional<Question> question;
    wanted_.wait(lock, [&] { return is_stopped_ || (question = next()); });
    if (is_stopped_) return;
    lock.unlock();
    std::optional<IndexFile> file;
    SummaryPtr likely;
    auto state = Entry::State::Read;
    const auto& dependency = question->dependency;
    try {
      file = read_(question->path);
      if (file && dependency) likely = file->prepare(*dependency, registry_);
    } catch (...) {
      state = Entry::State::Wanted;  // whoever asks for it will be told
    }
    lock.lock();
    if (likely) follow(*likely, dependency->locked_version.has_value());
    auto& entry = entries_[question->path];
    entry.file = std::move(file);
    entry.state = state;
    read_one_.notify_all();
  }
}

}  // namespace gantry::sources
