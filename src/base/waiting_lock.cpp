#include "base/waiting_lock.h"

#include <fmt/format.h>

namespace gantry {

std::unique_ptr<FileLock> lock_or_wait(const std::string& path, std::string_view what, FileSystem& files,
                                       Reporter& reporter, std::error_code& code, FileSystem::LockMode mode) {
  auto lock = files.lock(path, mode, false, code);
  if (lock || code) return lock;
  const auto place = reporter.verbosity() >= Verbosity::VeryVerbose ? fmt::format(" ({})", path) : "";
  reporter.status("Blocking", fmt::format("waiting for file lock on {}{}", what, place), StatusColor::Cyan);
  return files.lock(path, mode, true, code);
}

}  // namespace gantry
