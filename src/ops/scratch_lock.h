// Locks of the places that packaging writes to, the same files that cargo locks: two commands in one target directory
// wait for each other.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/reporter.h"

namespace gantry::ops {

// Makes the file when there is none. Says "Blocking waiting for file lock on `what`" when it has to wait. Nothing where
// the file system has no locks, or the file cannot be opened: what is done with it next tells why.
std::unique_ptr<FileLock> lock_scratch(const std::string& path, std::string_view what, FileSystem& files,
                                       Reporter& reporter);

}  // namespace gantry::ops
