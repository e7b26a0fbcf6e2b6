// Reads cached files of an index before they are asked for, on a thread of its own: those that were announced, and
// those of the packages that their likely versions need, as resolution will most probably ask for them next. What is
// read ahead in vain costs time of a processor that would be idle.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>

#include "sources/registry/index_file.h"

namespace gantry::sources {

class ReadAhead {
 public:
  // The cached file of a path below the index; called on both threads.
  using Read = std::function<std::optional<IndexFile>(const std::string& path)>;
  // `registry`: the source that the packages get.
  ReadAhead(SourceId registry, Read read);
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  ~ReadAhead();

  // The index will be asked this.
  void announce(const Dependency& dependency);
  // The file of a path, once: it is read now unless the thread has begun with it.
  std::optional<IndexFile> take(const std::string& path);

 private:
  struct Question {
    std::string path;
    std::optional<Dependency> dependency;  // nothing: no version is likelier than another
  };
  struct Entry {
    enum class State { Wanted, BeingRead, Read, Taken } state = State::Wanted;
    std::optional<IndexFile> file;
  };

  void run();
  // The next that is wanted; announced ones first, the last of them first as the first are asked for soonest.
  std::optional<Question> next();
  // What the likely version needs in any case. `is_locked`: a lock file chooses the versions, then of these, too.
  void follow(const Summary& likely, bool is_locked);

  const SourceId registry_;
  const Read read_;
  std::mutex mutex_;  // of all that follows
  std::condition_variable wanted_, read_one_;
  std::unordered_map<std::string, Entry> entries_;
  std::deque<Question> announced_, guessed_;
  bool is_stopped_ = false;
  std::thread thread_;
};

}  // namespace gantry::sources
