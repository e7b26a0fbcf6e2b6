// The bare repository that holds what was fetched from one URL: git/db/NAME below cargo's home, shared with cargo.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "model/source_id.h"
#include "sources/git/git_client.h"
#include "vcs/git.h"

namespace gantry::sources {

struct GitDatabase {
  std::string directory;
  std::unique_ptr<vcs::GitRepository> repository;
  std::string commit;              // what was asked for
  std::shared_ptr<FileLock> lock;  // when it was fetched: nobody else changes it before it is checked out
};

// What to look for.
struct GitWish {
  SourceId source;                    // its URL; not its reference
  GitReference reference;             // without `commit`: the newest of it
  std::optional<std::string> commit;  // exactly this one; whoever has it need not fetch
  const char* what = "repository";    // or "submodule", for status lines
};

// Opens the database with that commit in it; fetches when it is not there, or may have changed. Throws cargo's errors.
GitDatabase find_commit(const GitWish& wish, GitClient& client);

// The commit that a reference means in a database.
std::string resolve_reference(const GitReference& reference, vcs::GitRepository& repository);

// What is fetched so that `resolve_reference` finds it.
vcs::FetchRequest fetch_request(const GitWish& wish);

}  // namespace gantry::sources
