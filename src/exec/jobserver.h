// GNU make's jobserver (make manual, "POSIX Jobserver Interaction"): a pipe that holds one byte for each job that may
// run beside the first. Inherited from a calling make when there is one, else our own; children share it either way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"

namespace gantry::exec {

class Jobserver {
 public:
  // `jobs` >= 1: all that may run at once when the server is our own.
  Jobserver(const Environment& environment, unsigned jobs);
  ~Jobserver();
  Jobserver(const Jobserver&) = delete;
  Jobserver& operator=(const Jobserver&) = delete;

  // Takes a token without waiting.
  bool try_acquire();
  void release();
  // Readable when a token may be there (level-triggered); -1 when the server is unusable and every job may start.
  int poll_fd() const { return poll_fd_; }

  bool inherited() const { return inherited_; }
  // Value of CARGO_MAKEFLAGS for children, and the descriptors they must keep.
  const std::string& make_flags() const { return make_flags_; }
  const std::vector<int>& child_fds() const { return child_fds_; }

  struct Authority {
    int read_fd = -1;
    int write_fd = -1;
    std::string fifo;  // instead of descriptors
  };
  // What `--jobserver-auth=` (or the older --jobserver-fds=) in a MAKEFLAGS value says; the last one counts.
  static std::optional<Authority> parse_make_flags(const std::string& flags);

 private:
  bool adopt(const Authority& authority);
  void create(unsigned jobs);

  int read_fd_ = -1;
  int write_fd_ = -1;
  int poll_fd_ = -1;  // the same pipe, opened again so that reading it never blocks
  bool inherited_ = false;
  bool owns_fds_ = false;
  std::string make_flags_;
  std::vector<int> child_fds_;
  std::string held_;  // the bytes taken: make wants the same ones back
};

}  // namespace gantry::exec
