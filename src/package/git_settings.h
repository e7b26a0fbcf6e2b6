// Whether the settings of git let its files be read without it. The answers are careful: what could mean something else
// in some setting counts as if it did.
#pragma once

#include <optional>
#include <string>

#include "base/environment.h"
#include "base/file_system.h"

namespace gantry::package {

// Whether a `.git` directory is laid out as usual, with its working tree beside it, and no variable of the environment
// says otherwise.
bool is_plain_repository(const std::string& git_directory, const Environment& environment, const FileSystem& files);

// Whether contents with carriage returns are the only ones that git may keep in another form than they have on disk, as
// far as that depends on attributes outside of the working tree.
bool has_no_outer_attributes(const std::string& git_directory, const Environment& environment, const FileSystem& files);

// The file, which need not exist, with the ignore rules that the user has for all repositories; nothing when it cannot
// be known, or when names are compared in another way than byte by byte.
std::optional<std::string> user_ignore_file(const std::string& git_directory, const Environment& environment,
                                            const FileSystem& files);

}  // namespace gantry::package
