// The files of one commit: git/checkouts/NAME/SHORT-ID below cargo's home, with an empty `.cargo-ok` once it is
// complete, submodules and all. Shared with cargo.
#pragma once

#include <optional>
#include <string>

#include "sources/git/git_client.h"
#include "sources/git/git_database.h"

namespace gantry::sources {

inline constexpr const char* kCheckoutMark = ".cargo-ok";

// Makes the checkout of `database.commit` unless it is there; returns its directory.
std::string check_out(const SourceId& source, const GitDatabase& database, GitClient& client);

// The complete checkout of a commit, found without opening a repository; nothing when it takes a closer look.
std::optional<std::string> find_checkout(const SourceId& source, const std::string& commit, const GitClient& client,
                                         const FileSystem& files);

}  // namespace gantry::sources
