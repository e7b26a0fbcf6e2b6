// What each of some changes made of the index file of its crate, when only the state after all of them is known: the
// changes are undone from the last to the first, then done again one by one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/core/database.h"

namespace gantry::server {

class IndexHistory {
 public:
  struct Crate {
    std::string path;                     // of its index file
    std::vector<VersionRecord> versions;  // after all changes
  };

  // `changes` in their order, all that there were up to the state of `crates` (by name).
  IndexHistory(std::vector<IndexChange> changes, std::map<std::string, Crate> crates);

  // The content of a crate's file before all changes; "" when it had no version. Nothing for a crate that is not
  // concerned. Before `next`.
  std::optional<std::string> before(const std::string& crate) const;

  struct Step {
    const IndexChange* change;
    const std::string* path;
    std::string content;  // of the file after the change
  };
  // The next change; nothing after the last.
  std::optional<Step> next();

  const std::vector<IndexChange>& changes() const { return changes_; }

 private:
  struct State {
    Crate crate;
    std::vector<bool> is_there;  // for each version
  };
  void apply(const IndexChange& change, bool undo);
  static std::string text_of(const State& state);

  std::vector<IndexChange> changes_;
  std::map<std::string, State> crates_;
  std::size_t next_ = 0;
};

}  // namespace gantry::server
