// The steps of resolving a workspace, for the commands that resolve and those that change the lock file: open what
// resolution reads (lock file, patches, sources), choose versions, write the lock file.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ops/lock_changes.h"
#include "ops/lock_graph.h"
#include "ops/patches.h"
#include "ops/replacements.h"
#include "ops/resolve_workspace.h"
#include "ops/rust_version_policy.h"
#include "ops/source_query.h"

namespace gantry::ops {

class WorkspaceResolver {
 public:
  // Which packages of the lock file may be kept; none given: all.
  using Keep = std::function<bool(const PackageId&)>;

  // All must outlive the resolver.
  WorkspaceResolver(const workspace::Workspace& workspace, const ResolveRequest& request, const config::Config& config,
                    FileSystem& files, Reporter& reporter, const std::string& cwd, const std::string& cargo_home);

  // Reads the lock file; `anew`: only to write it again, as if there was none.
  void read_lock_file(bool anew = false);
  const PreviousLock& previous() const { return previous_; }
  // Lets packages that `keep` refuses have other contents than those that are locked.
  void forget_checksums(const Keep& keep);
  // Finds patches; everything behind this asks sources. From now on nobody else changes the package cache.
  void open_sources(const Keep& keep = nullptr);
  SourceQuery& query() { return *query_; }
  const std::shared_ptr<sources::SourceSet>& sources() const { return sources_; }
  // Sources that have asked nobody yet.
  std::shared_ptr<sources::SourceSet> new_sources() const;
  const RustVersionPolicy& rust() const { return rust_; }

  // Versions for all members with all features, by way of `query`, with the checksums of the lock file checked.
  resolver::Resolve resolve(const resolver::Resolve* previous, const Keep& keep, resolver::PackageQuery& query);
  // What `resolve` asks of the resolver.
  resolver::ResolveOptions resolve_options(const resolver::Resolve* previous, const Keep& keep) const;
  // Packages of `resolve` that were yanked. Indexes are asked for all of them, as much may have happened since they
  // were locked.
  std::vector<PackageId> find_yanked(const resolver::Resolve& resolve) const;
  // Whether the lock file would be written; throws when --locked forbids it.
  bool needs_writing(const resolver::Resolve& resolve) const;
  void write(resolver::Resolve& resolve);
  // What would be written.
  std::string text_of(resolver::Resolve& resolve) const;
  // What the status lines about changes need to know.
  LockChangeContext change_context(const resolver::Resolve& now) const;

  // What patches put in the place of other packages.
  std::vector<PackageId> patched() const;
  const Replacements& replacements() const { return replacements_; }

 private:
  std::vector<PackageId> path_packages();
  void ask_for_members();
  std::vector<resolver::RootRequest> roots() const;
  template <typename Read>
  auto with_lock_context(Read&& read);

  const workspace::Workspace& workspace_;
  const ResolveRequest& request_;
  const config::Config& config_;
  FileSystem& files_;
  Reporter& reporter_;
  std::string cwd_;
  std::string cargo_home_;
  RustVersionPolicy rust_;
  std::shared_ptr<sources::SourceSet> sources_;
  Replacements replacements_;
  std::map<std::string, PatchTable> patch_tables_;
  PreviousLock previous_;
  Patches patches_;
  std::optional<SourceQuery> query_;
  std::shared_ptr<FileLock> package_lock_;  // since `open_sources`
};

}  // namespace gantry::ops
