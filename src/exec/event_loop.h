// Children without threads: one epoll instance waits for their output, their end (pidfd), signals to us and jobserver
// tokens. While a loop exists, SIGINT, SIGTERM and SIGHUP are blocked and arrive as the result of `wait`.
#pragma once

#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/process.h"

namespace gantry::exec {

// Called in the order in which the child wrote to each stream; a last line without line end counts as one.
struct ChildEvents {
  std::function<void(std::string_view line)> out_line;
  std::function<void(std::string_view line)> err_line;
  // Last. `out` and `err` are everything that was written, when captured.
  std::function<void(const ExitStatus& status, std::string out, std::string err)> ended;
  bool capture = false;
};

class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  void add(const Child& child, ChildEvents events);
  std::size_t running() const { return children_.size(); }

  // Waits until something happened and dispatches it. `extra_fd` (-1: none) also ends the wait when it is readable; so
  // does `timeout_ms` (-1: never). Returns a signal that asks us to end.
  std::optional<int> wait(int extra_fd = -1, int timeout_ms = -1);

  // Ends all children: `signal` first, and after a short time SIGKILL. Their events are not reported.
  void end_children(int signal);

 private:
  struct Stream {
    int fd = -1;
    std::string partial;
    std::string captured;
  };
  struct Running {
    pid_t pid = -1;
    int pidfd = -1;
    Stream out;
    Stream err;
    ChildEvents events;
  };

  // Reads what is there; false at the end of the stream.
  static bool drain(Stream& stream, const std::function<void(std::string_view)>& on_line, bool capture);
  static void flush(Stream& stream, const std::function<void(std::string_view)>& on_line);
  void close_stream(Stream& stream);
  void finish(std::uint64_t id);
  void dispatch(std::uint64_t tag);

  int epoll_fd_ = -1;
  int signal_fd_ = -1;
  sigset_t old_mask_{};
  std::uint64_t next_id_ = 1;
  std::unordered_map<std::uint64_t, std::unique_ptr<Running>> children_;
};

}  // namespace gantry::exec
