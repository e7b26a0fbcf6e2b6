// Unpacked packages in cargo's home, shared with cargo: layout, locking and the mark of a complete one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/reporter.h"

namespace gantry::sources {

// Held while packages are unpacked; cargo takes the same lock. Says "Blocking waiting for file lock on package cache"
// when it has to wait.
std::unique_ptr<FileLock> lock_package_cache(const std::string& cargo_home, FileSystem& files, Reporter& reporter);

// Makes registry/ below cargo's home and marks it as a cache.
void mark_registry_cache(const std::string& cargo_home, FileSystem& files);

// Whether a package was unpacked completely.
bool is_unpacked(const std::string& package_directory, const FileSystem& files);

// Makes `directory` for unpacked packages, in a home that is marked.
void prepare_to_unpack(const std::string& directory, FileSystem& files);

// Unpacks `archive` as the package `label` ("foo-1.0.0") below `directory` and marks it complete.
void unpack_package(std::string_view archive, const std::string& label, const std::string& directory,
                    FileSystem& files);

}  // namespace gantry::sources
