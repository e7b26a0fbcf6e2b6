// How many threads may do something costly at the same time. Whoever finds no room waits a while, and is then told to
// come again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>

namespace gantry::server {

class Slots {
 public:
  // `busy`: what is told to who waited in vain ("too many crate files are being checked").
  Slots(std::size_t count, std::chrono::milliseconds patience, std::string busy)
      : free_(count), patience_(patience), busy_(std::move(busy)) {}

  class Slot {
   public:
    explicit Slot(Slots& of) : of_(of) {}
    ~Slot() { of_.give(); }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

   private:
    Slots& of_;
  };
  // Throws ApiError 503.
  Slot take();

 private:
  void give();

  std::mutex lock_;
  std::condition_variable room_;
  std::size_t free_;
  std::chrono::milliseconds patience_;
  std::string busy_;
};

}  // namespace gantry::server
