// Loads what requests need while other work is done: libcurl and the libraries behind it take some milliseconds.
#pragma once

#include <future>

namespace gantry::net {

class Preload {
 public:
  // Begins in a thread of its own, if there is one to be had.
  Preload();
  Preload(const Preload&) = delete;
  Preload& operator=(const Preload&) = delete;
  // Waits until it is done.
  ~Preload() = default;

 private:
  std::future<void> work_;
};

}  // namespace gantry::net
