// What is not committed in a working tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/process.h"

namespace gantry::package {

// By path, relative to the root of the tree; a directory of which nothing is tracked counts as one, with a slash at its
// end. What is changed and staged both stands under `dirty` alone.
struct Uncommitted {
  std::vector<std::string> dirty;
  std::vector<std::string> staged;
};

// Of the tree around `directory`, all of it. Nothing when no repository is there, or when it ignores the directory.
// Throws when git cannot be asked.
std::optional<Uncommitted> find_uncommitted(const std::string& directory, ProcessRunner& processes,
                                            const Environment& environment, const FileSystem& files);

// Reads `git status --porcelain -z --ignored`. `inside`: of the directory asked about, below the root.
std::optional<Uncommitted> read_uncommitted(std::string_view status, std::string_view inside);

}  // namespace gantry::package
