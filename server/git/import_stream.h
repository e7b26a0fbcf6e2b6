// Commits in the form that `git fast-import` reads, written into a file. The first follows what the branch has, or a
// commit that is named, each other one the one before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/storage/posix_file.h"

namespace gantry::server::git {

inline constexpr std::string_view kBranch = "refs/heads/master";
inline constexpr std::string_view kTip = "refs/heads/master^0";  // its newest commit, whichever that is then

class ImportStream {
 public:
  // The file is in `directory`, without a name. `has_parent`: the branch is there already.
  ImportStream(const std::string& directory, bool has_parent);
  // `parent`: what the branch must still have when this is imported.
  ImportStream(const std::string& directory, std::string parent);

  // The files that follow belong to it. `change`: the change of the database after which the index is in this state.
  void commit(std::string_view message, std::int64_t change, std::int64_t time);
  void file(std::string_view path, std::string_view content);
  void remove(std::string_view path);
  // In bytes, so far.
  std::uint64_t size() const { return flushed_ + buffer_.size(); }
  // Without this nothing of it counts. The stream may be read then.
  const storage::Descriptor& finish();

 private:
  void flush();

  storage::Descriptor output_;
  std::string buffer_;
  std::uint64_t flushed_ = 0;
  std::string parent_;  // of the next commit; "": the one before, or none
};

// The message of a commit says the change in its last line.
std::string commit_message(std::string_view summary, std::int64_t change);
std::optional<std::int64_t> change_of_message(std::string_view message);

// The name of a file's content in git: SHA-1 with a small head (hex).
std::string blob_name(std::string_view content);

}  // namespace gantry::server::git
