// Submodules of a checkout: each is fetched into a database of its own and checked out in its place.
#pragma once

#include <memory>
#include <string>

#include "sources/git/git_client.h"

namespace gantry::sources {

// Of `repository` with its work tree at `directory`, recursively. `url`: where the repository is from; relative URLs
// of its submodules start there.
void update_submodules(vcs::GitRepository& repository, const std::string& directory, const std::string& url,
                       GitClient& client);

// The URL of a submodule ("../other" or absolute) of a repository from `parent`. Throws for what is no URL.
std::string submodule_url(const std::string& url, const std::string& parent);

// A clone of a database with the files of one commit, made anew.
std::unique_ptr<vcs::GitRepository> clone_commit(const std::string& database, const std::string& commit,
                                                 const std::string& directory, GitClient& client);

}  // namespace gantry::sources
