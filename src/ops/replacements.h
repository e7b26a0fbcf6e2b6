// [replace] of the root manifest (Cargo Book, "Overriding Dependencies"): one exact version of a package is exchanged
// for another package of the same name and version. For the resolver the original stays, with a single dependency on
// its replacement that passes its features on; afterwards `redirect` takes the original out of the graph again.
#pragma once

#include <map>
#include <vector>

#include "base/reporter.h"
#include "model/package_id_spec.h"
#include "resolver/resolve.h"
#include "sources/source_set.h"
#include "workspace/workspace.h"

namespace gantry::ops {

class Replacements {
 public:
  using Entry = std::pair<PackageId, Dependency>;  // what is replaced, and by what
  using Entries = std::vector<Entry>;
  Replacements(const Entries& entries, sources::SourceSet& sources) : entries_(entries), sources_(sources) {}

  bool empty() const { return entries_.empty(); }
  // Repositories stay at the commits that a lock file has.
  void keep_commits(const resolver::Resolve& lock);
  bool concerns(const Dependency& dependency) const;
  // `summary`, or what stands for it while resolving. Throws "no matching package for override ..." and the like.
  SummaryPtr apply(const SummaryPtr& summary);
  // Notes in `resolve` which package replaces which; their edges stay.
  void record(resolver::Resolve& resolve) const;
  // Warnings about fields without a meaning and about entries that met no package.
  void report(const resolver::Resolve& resolve, Reporter& reporter) const;

 private:
  SummaryPtr find_replacement(const PackageId& original, const Entry& entry);

  const Entries& entries_;
  sources::SourceSet& sources_;
  std::map<SourceId, std::string> commits_;
  std::map<PackageId, SummaryPtr> stand_ins_;
  std::map<PackageId, PackageId> replaced_;
};

// The one of `used` packages that `spec` means; throws for none and for several. A name that a replaced package has as
// well as its replacement is ambiguous; the replaced one, by a longer specification, means its replacement.
PackageId query_package(const PackageIdSpec& spec, const std::vector<PackageId>& used,
                        const resolver::Resolve& resolve);

// The graph without replaced packages: what depends on one depends on its replacement.
resolver::Resolve redirect(const resolver::Resolve& resolve);

}  // namespace gantry::ops
