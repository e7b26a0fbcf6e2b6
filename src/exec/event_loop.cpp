#include "exec/event_loop.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file_system.h"

namespace gantry::exec {

namespace {

// What an epoll tag means: the child's id and which of its descriptors.
enum Part : std::uint64_t { kOut = 0, kErr = 1, kEnd = 2 };
constexpr std::uint64_t kSignalTag = ~std::uint64_t{0};
constexpr std::uint64_t kExtraTag = kSignalTag - 1;

std::uint64_t make_tag(std::uint64_t id, Part part) { return id * 4 + part; }

Error system_failure(const char* what) {
  return Error(what, {describe_system_error(std::error_code(errno, std::generic_category()))});
}

int wait_for(pid_t pid) {
  int raw = 0;
  while (::waitpid(pid, &raw, 0) < 0 && errno == EINTR) {
  }
  return raw;
}

}  // namespace

EventLoop::EventLoop() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, number);
  ::sigprocmask(SIG_BLOCK, &signals, &old_mask_);
  epoll_fd_ = ::epoll_create1(EPOLL_CLOEXEC);
  signal_fd_ = ::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  epoll_event event{EPOLLIN, {.u64 = kSignalTag}};
  if (epoll_fd_ < 0 || signal_fd_ < 0 || ::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, signal_fd_, &event) != 0) {
    const auto error = system_failure("failed to wait for child processes");
    if (epoll_fd_ >= 0) ::close(epoll_fd_);
    if (signal_fd_ >= 0) ::close(signal_fd_);
    ::sigprocmask(SIG_SETMASK, &old_mask_, nullptr);
    throw error;
  }
}

EventLoop::~EventLoop() {
  end_children(SIGTERM);
  ::close(epoll_fd_);
  ::close(signal_fd_);
  ::sigprocmask(SIG_SETMASK, &old_mask_, nullptr);
}

void EventLoop::add(const Child& child, ChildEvents events) {
  const auto id = next_id_++;
  auto running = std::make_unique<Running>();
  running->pid = child.pid;
  running->pidfd = child.pidfd;
  running->out.fd = child.out;
  running->err.fd = child.err;
  running->events = std::move(events);
  const auto watch = [&](int fd, Part part) {
    if (fd < 0) return;
    if (part != kEnd) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    epoll_event event{EPOLLIN, {.u64 = make_tag(id, part)}};
    ::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event);
  };
  watch(child.out, kOut);
  watch(child.err, kErr);
  watch(child.pidfd, kEnd);
  children_.emplace(id, std::move(running));
}

bool EventLoop::drain(Stream& stream, const std::function<void(std::string_view)>& on_line, bool capture) {
  std::array<char, 65536> buffer;
  while (stream.fd >= 0) {
    const auto count = ::read(stream.fd, buffer.data(), buffer.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN;
    }
    if (count == 0) return false;
    std::string_view data(buffer.data(), static_cast<std::size_t>(count));
    if (capture) stream.captured += data;
    while (!data.empty()) {
      const auto end = data.find('\n');
      stream.partial += data.substr(0, end);
      if (end == std::string_view::npos) break;
      data.remove_prefix(end + 1);
      flush(stream, on_line);
    }
  }
  return false;
}

void EventLoop::flush(Stream& stream, const std::function<void(std::string_view)>& on_line) {
  auto line = std::move(stream.partial);
  stream.partial.clear();
  if (line.ends_with('\r')) line.pop_back();
  if (on_line) on_line(line);
}

void EventLoop::close_stream(Stream& stream) {
  if (stream.fd < 0) return;
  ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, stream.fd, nullptr);
  ::close(stream.fd);
  stream.fd = -1;
}

void EventLoop::finish(std::uint64_t id) {
  const auto found = children_.find(id);
  const auto child = std::move(found->second);
  // What the child wrote before its end is in the pipes; grandchildren that live on may hold them open for long.
  drain(child->err, child->events.err_line, child->events.capture);
  drain(child->out, child->events.out_line, child->events.capture);
  for (auto* stream : {&child->err, &child->out}) {
    close_stream(*stream);
    if (!stream->partial.empty())
      flush(*stream, stream == &child->err ? child->events.err_line : child->events.out_line);
  }
  if (child->pidfd >= 0) {
    ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, child->pidfd, nullptr);
    ::close(child->pidfd);
  }
  const auto status = decode_wait_status(wait_for(child->pid));
  children_.erase(id);
  if (child->events.ended) child->events.ended(status, std::move(child->out.captured), std::move(child->err.captured));
}

void EventLoop::dispatch(std::uint64_t tag) {
  const auto id = tag / 4;
  const auto found = children_.find(id);
  if (found == children_.end()) return;
  auto& child = *found->second;
  switch (static_cast<Part>(tag % 4)) {
    case kOut:
      if (!drain(child.out, child.events.out_line, child.events.capture)) close_stream(child.out);
      break;
    case kErr:
      if (!drain(child.err, child.events.err_line, child.events.capture)) close_stream(child.err);
      break;
    case kEnd: finish(id); return;
  }
  // A kernel without pidfd: the end of both streams is the end.
  if (child.pidfd < 0 && child.out.fd < 0 && child.err.fd < 0) finish(id);
}

std::optional<int> EventLoop::wait(int extra_fd, int timeout_ms) {
  if (extra_fd >= 0) {
    epoll_event event{EPOLLIN, {.u64 = kExtraTag}};
    ::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, extra_fd, &event);
  }
  std::array<epoll_event, 64> events{};
  int count = 0;
  do {
    count = ::epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), timeout_ms);
  } while (count < 0 && errno == EINTR);
  if (extra_fd >= 0) ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, extra_fd, nullptr);
  // A signal to the whole process group ends children too: look at it before their ends.
  signalfd_siginfo info{};
  if (::read(signal_fd_, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
    return static_cast<int>(info.ssi_signo);
  for (int i = 0; i < count; ++i) {
    const auto tag = events[static_cast<std::size_t>(i)].data.u64;
    if (tag != kSignalTag && tag != kExtraTag) dispatch(tag);
  }
  return std::nullopt;
}

void EventLoop::end_children(int signal) {
  for (const auto& [id, child] : children_) ::kill(child->pid, signal);
  constexpr int kPatienceMs = 300;
  for (auto& [id, child] : children_) {
    pollfd end{child->pidfd, POLLIN, 0};
    if (child->pidfd < 0 || ::poll(&end, 1, kPatienceMs) == 0) ::kill(child->pid, SIGKILL);
    wait_for(child->pid);
    if (child->pidfd >= 0) ::close(child->pidfd);
    close_stream(child->out);
    close_stream(child->err);
  }
  children_.clear();
}

}  // namespace gantry::exec
