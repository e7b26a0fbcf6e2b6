// Gathers what a command looked at, for the request that the no-op path compares next time.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "freshness/request.h"
#include "ops/compile_options.h"
#include "ops/no_op.h"
#include "ops/resolve_workspace.h"
#include "toolchain/rustc.h"

namespace gantry::ops {

class RequestInputs {
 public:
  // `root`: what paths are stored relative to.
  // `target_dir`: where an earlier request of the same command line may lie; in cargo's home when there is none. What
  // has kept its size and time since then, at the time of this call, need not be read again.
  RequestInputs(std::string root, const std::string& target_dir, const Host& host);
  RequestInputs(const RequestInputs&) = delete;
  RequestInputs& operator=(const RequestInputs&) = delete;
  ~RequestInputs() = default;

  // Whether most of what will be added is known already.
  bool has_earlier() const { return !unchanged_.empty(); }

  // Read by this command before or after this object was made: a change since it started may have been missed.
  // Directories first: they spare what is not in them.
  void add_read(const std::string& absolute, freshness::InputKind kind);
  // Written by this command.
  void add_written(const std::string& absolute, freshness::InputKind kind);
  void add(freshness::FileState state);
  // Remembers the variable's value, absent or not.
  void add_variable(const std::string& name) { variables_[name] = host_.environment.get(name); }

  // Manifests, members, configuration, lock file.
  void add_workspace(const workspace::Workspace& workspace, const config::Config& config);
  // Manifest and discovered directories of a package that may change.
  void add_package(const manifest::Package& package);
  // The same for any package: of one that does not change, that it is there.
  void add_loaded(const manifest::Package& package);
  void add_sources(const sources::SourceSet& sources);
  void add_toolchain(const toolchain::Toolchain& toolchain);

  // Writes the request, with what its next run says and what follows then (NoOpOutcome); makes neither the target
  // directory nor cargo's home for it.
  void save(Transcript said, std::int64_t valid_until_ns, Sequel sequel = {});

 private:
  // Points into a state that stays where it is.
  struct Key {
    std::string_view path;
    freshness::InputKind kind;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>{}(key.path) ^ static_cast<std::size_t>(key.kind);
    }
  };
  using States = std::unordered_map<Key, const freshness::FileState*, KeyHash>;

  bool is_listed_as_absent(const std::string& absolute, std::string_view stored) const;
  void observe(const std::string& absolute, freshness::InputKind kind, std::int64_t new_from_ns);

  const Host& host_;
  std::string root_;
  Hash128 key_;
  std::string directory_;  // below the target directory when the no-op path will look there
  std::vector<freshness::FileState> earlier_;
  States unchanged_;  // of the earlier ones
  std::deque<freshness::FileState> states_;
  std::unordered_set<Key, KeyHash> seen_;
  std::unordered_set<std::string> listed_as_absent_;
  std::map<std::string, std::optional<std::string>> variables_;
};

}  // namespace gantry::ops
