// Documentation of two crates with one name goes to one place: refuses what was asked for twice, drops what is hidden
// by a better one.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plan/draft_graph.h"
#include "plan/unit.h"

namespace gantry::plan {

// Where documentation for `kind` goes, below `target_dir`.
std::string documentation_root(const std::string& target_dir, const toolchain::CompileKind& kind);

// Adds the flags of rustdoc that document private items to the roots: to programs, which nobody uses from outside, and
// with `all` to the others too.
void document_private_items(UnitGraph& graph, bool all);

// What is asked for can be documented under each name once; that libraries and other targets share one is only warned
// about.
class DocumentedNames {
 public:
  // Throws "document output filename collision". Units that are not documented do not count.
  void add(const Unit& root);

 private:
  std::map<std::pair<bool, std::string>, const Unit*> seen_;  // by being a library, and name
};

// Takes documentation units out of the dependencies of others when another unit documents the same thing better: the
// newest version from one source; without --target (`share`: host and target go to one directory) also a unit that was
// asked for, or one for the target rather than the host.
void drop_hidden_documentation(DraftGraph& drafts, const std::vector<DraftId>& roots, bool share);

}  // namespace gantry::plan
