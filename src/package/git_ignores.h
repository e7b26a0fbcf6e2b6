// What the ignore rules of git say of a few paths, found without git where all the rules are plain ones: names, paths
// and endings, as nearly all of them are. Where any is more, or it is not known which rules there are, git has to be
// asked. (gitignore(5))
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"

namespace gantry::package {

// Which of `paths`, relative to the working tree `root` of a plain repository, are ignored when nobody looks at what is
// tracked.
std::optional<std::set<std::string, std::less<>>> plainly_ignored(const std::string& root,
                                                                  const std::vector<std::string>& paths,
                                                                  const Environment& environment,
                                                                  const FileSystem& files);

}  // namespace gantry::package
