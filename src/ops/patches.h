// [patch] of the root manifest and the configuration (Cargo Book, "Overriding Dependencies"): packages that stand in
// front of those of another source.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/reporter.h"
#include "config/config.h"
#include "resolver/resolve.h"
#include "sources/source_set.h"
#include "workspace/workspace.h"

namespace gantry::ops {

struct PatchEntry {
  Dependency dependency;
  std::string defined_in;  // the manifest or configuration that says so
};

// One [patch.URL] table. The configuration's entries come first; they win over the manifest's of the same name.
struct PatchTable {
  std::string url;  // of the source that is patched, as messages name it
  std::vector<PatchEntry> entries;
};

// The packages that patches provide, by the canonical URL of the source they patch.
struct Patches {
  std::map<std::string, std::vector<SummaryPtr>> by_url;

  bool empty() const { return by_url.empty(); }
  const std::vector<SummaryPtr>* of(const SourceId& source) const;
};

// By canonical URL. Throws cargo's errors for malformed entries.
std::map<std::string, PatchTable> read_patch_tables(const workspace::Workspace& workspace, const config::Config& config,
                                                    const sources::SourceSet& sources);

// Finds the one package behind every entry; warns of fields that mean nothing in a patch. `previous` (null without a
// lock file) holds the versions that entries had. Throws cargo's errors: no or several packages, wrong versions, the
// same source.
Patches resolve_patches(const std::map<std::string, PatchTable>& tables, const resolver::Resolve* previous,
                        sources::SourceSet& sources, Reporter& reporter);

// The patches that are not among the packages of `resolve`, in the order of their definition.
std::vector<PackageId> unused_patches(const Patches& patches, const resolver::Resolve& resolve);

// "patch `x` was not used in the crate graph", with what may have been meant.
void report_unused_patches(const Patches& patches, const resolver::Resolve& resolve, Reporter& reporter);

}  // namespace gantry::ops
