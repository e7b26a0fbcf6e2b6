// Locks of files that several commands use, the same ones that cargo locks.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "base/file_system.h"
#include "base/reporter.h"

namespace gantry {

// Locks `path`; the file is made when there is none. Says "Blocking waiting for file lock on `what`" when it has to
// wait. Null, with the reason in `code`, where there are no locks or the file cannot be opened.
std::unique_ptr<FileLock> lock_or_wait(const std::string& path, std::string_view what, FileSystem& files,
                                       Reporter& reporter, std::error_code& code,
                                       FileSystem::LockMode mode = FileSystem::LockMode::Exclusive);

}  // namespace gantry
