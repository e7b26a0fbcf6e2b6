// A bare repository with one branch, which holds the index. It can be made again at any time from the database: what
// is wrong with it is not repaired but thrown away.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "server/git/git_program.h"
#include "server/git/import_stream.h"

namespace gantry::server::git {

class Repository {
 public:
  // `directory` need not be there. `git` must outlive this.
  Repository(std::string directory, const GitProgram& git);

  const std::string& directory() const { return directory_; }
  // Whether the branch has a commit.
  bool has_commit() const;
  // Whether everything is there that the branch needs. Reads all of it.
  bool is_whole() const;
  // An empty one, in the place of what is there.
  void make();

  struct Newest {
    std::string commit;
    std::optional<std::int64_t> change;  // that it names; nothing for somebody else's
  };
  // The newest commit. Nothing when there is none.
  std::optional<Newest> newest() const;
  std::optional<std::int64_t> newest_change() const;
  // The files of the newest commit by path, with the names of their contents. Throws Error when they cannot be read.
  std::unordered_map<std::string, std::string> files() const;

  // Durable when it returns. Throws Error, and leaves the branch as it was, when that does not go (somebody else may
  // have changed the branch meanwhile).
  void import(ImportStream& stream);
  // Packs what many imports left; costs little when there is little.
  void tidy() const;
  // Replaces the history by one commit with the same files, and removes what is no longer needed. Safe beside a
  // server. Returns how many commits there were.
  std::size_t squash(std::int64_t now);

 private:
  std::string git(std::vector<std::string> arguments) const;
  std::optional<std::string> try_git(std::vector<std::string> arguments) const;
  std::vector<std::string> with_directory(std::vector<std::string> arguments) const;

  std::string directory_;
  const GitProgram& git_;
};

}  // namespace gantry::server::git
