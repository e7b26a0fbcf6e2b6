#include "exec/jobserver.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/number.h"

namespace gantry::exec {

namespace {

bool is_open_pipe(int fd) {
  struct stat status {};
  return fd >= 0 && ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

int reopen_nonblocking(int fd, int flags) {
  return ::open(fmt::format("/proc/self/fd/{}", fd).c_str(), flags | O_NONBLOCK | O_CLOEXEC);
}

}  // namespace

std::optional<Jobserver::Authority> Jobserver::parse_make_flags(const std::string& flags) {
  std::optional<Authority> result;
  std::string_view rest = flags;
  while (!rest.empty()) {
    const auto end = rest.find(' ');
    auto word = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    for (const std::string_view prefix : {"--jobserver-auth=", "--jobserver-fds="}) {
      if (!word.starts_with(prefix)) continue;
      word.remove_prefix(prefix.size());
      Authority authority;
      if (word.starts_with("fifo:")) {
        authority.fifo = std::string(word.substr(5));
        result = authority;
      } else if (const auto comma = word.find(','); comma != std::string_view::npos) {
        const auto read_fd = read_whole<int>(word.substr(0, comma));
        const auto write_fd = read_whole<int>(word.substr(comma + 1));
        if (!read_fd || !write_fd) break;
        authority.read_fd = *read_fd;
        authority.write_fd = *write_fd;
        result = authority;
      }
      break;
    }
  }
  return result;
}

Jobserver::Jobserver(const Environment& environment, unsigned jobs) {
  for (const char* name : {"CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS"}) {
    const auto flags = environment.get(name);
    if (!flags) continue;
    const auto authority = parse_make_flags(*flags);
    if (authority && adopt(*authority)) return;
    break;
  }
  create(jobs);
}

Jobserver::~Jobserver() {
  while (!held_.empty()) release();
  if (poll_fd_ >= 0) ::close(poll_fd_);
  if (!owns_fds_) return;
  if (read_fd_ >= 0) ::close(read_fd_);
  if (write_fd_ >= 0 && write_fd_ != read_fd_) ::close(write_fd_);
}

bool Jobserver::adopt(const Authority& authority) {
  if (!authority.fifo.empty()) {
    struct stat status {};
    if (::stat(authority.fifo.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode)) return false;
    poll_fd_ = ::open(authority.fifo.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (poll_fd_ < 0) return false;
    write_fd_ = read_fd_ = poll_fd_;
    make_flags_ = fmt::format("-j --jobserver-fds=fifo:{0} --jobserver-auth=fifo:{0}", authority.fifo);
  } else {
    // A make that does not share its jobserver with us leaves the text but not the descriptors.
    if (!is_open_pipe(authority.read_fd) || !is_open_pipe(authority.write_fd)) return false;
    poll_fd_ = reopen_nonblocking(authority.read_fd, O_RDONLY);
    if (poll_fd_ < 0) return false;
    read_fd_ = authority.read_fd;
    write_fd_ = authority.write_fd;
    child_fds_ = {read_fd_, write_fd_};
    make_flags_ = fmt::format("-j --jobserver-fds={0},{1} --jobserver-auth={0},{1}", read_fd_, write_fd_);
  }
  inherited_ = true;
  return true;
}

void Jobserver::create(unsigned jobs) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return;  // out of descriptors: run without limits rather than not at all
  owns_fds_ = true;
  read_fd_ = fds[0];
  write_fd_ = fds[1];
  poll_fd_ = reopen_nonblocking(read_fd_, O_RDONLY);
  constexpr unsigned kCapacity = 60'000;  // what a pipe holds without blocking its writer
  const std::string tokens(jobs > 0 ? std::min(jobs - 1, kCapacity) : 0, '|');
  for (std::size_t written = 0; written < tokens.size();) {
    const auto count = ::write(write_fd_, tokens.data() + written, tokens.size() - written);
    if (count <= 0) break;
    written += static_cast<std::size_t>(count);
  }
  child_fds_ = {read_fd_, write_fd_};
  make_flags_ = fmt::format("-j --jobserver-fds={0},{1} --jobserver-auth={0},{1}", read_fd_, write_fd_);
}

bool Jobserver::try_acquire() {
  if (poll_fd_ < 0) {
    held_ += '|';
    return true;
  }
  char token = 0;
  if (::read(poll_fd_, &token, 1) != 1) return false;
  held_ += token;
  return true;
}

void Jobserver::release() {
  if (held_.empty()) return;
  const char token = held_.back();
  held_.pop_back();
  if (poll_fd_ < 0) return;
  while (::write(write_fd_, &token, 1) < 0 && errno == EINTR) {
  }
}

}  // namespace gantry::exec
