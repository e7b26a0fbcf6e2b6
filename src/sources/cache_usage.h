// What a command used of the caches in cargo's home: by the names of directories and files there.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/environment.h"

namespace gantry::sources {

struct CacheUsage {
  struct Registry {
    std::set<std::string> archives;  // registry/cache/NAME/...
    std::set<std::string> sources;   // registry/src/NAME/...
  };
  std::map<std::string, Registry> registries;        // by their name in registry/index
  std::map<std::string, std::set<std::string>> git;  // git/db/NAME: what was used below git/checkouts/NAME
  bool empty() const { return registries.empty() && git.empty(); }
};

// Seconds since the epoch, as they are noted. Tests set the clock by the same variable as cargo's.
std::int64_t time_of_use(const Environment& environment, const Clock& clock);

}  // namespace gantry::sources
