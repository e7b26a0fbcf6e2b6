// Unpacked packages in cargo's home, shared with cargo: layout, locking and the mark of a complete one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/reporter.h"

namespace gantry::sources {

// Held while packages are unpacked; cargo takes the same lock. Says "Blocking waiting for file lock on package cache" when it has to wait.
std::unique_ptr<FileLock> lock_package_cache(const std::string& cargo_home, FileSystem& files, Reporter& reporter);

// The directory below registry/src for the packages of a registry: the host's name (empty for local ones) and a hash of `identity`.
std::string unpack_directory(const std::string& cargo_home, std::string_view host, std::string_view identity);

// Whether a package was unpacked completely.
bool is_unpacked(const std::string& package_directory, const FileSystem& files);

// Unpacks `archive` as the package `label` ("foo-1.0.0") below `directory` and marks it complete.
void unpack_package(std::string_view archive, const std::string& label, const std::string& directory, FileSystem& files);

}  // namespace gantry::sources
