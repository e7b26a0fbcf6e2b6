// The build database: one file a profile directory (where cargo's lock is) that remembers each unit's last successful
// build. It is a cache: a missing, corrupt or foreign file is an empty database.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/hash.h"
#include "freshness/facts.h"
#include "freshness/file_state.h"

namespace gantry::freshness {

struct DependencyState {
  std::string identity;
  std::uint64_t build_number = 0;  // of the dependency's build that was used
  std::string name;                // that it had in this unit
  Hash128 fingerprint;             // of the dependency at that time
};

struct UnitRecord {
  std::string identity;
  std::uint64_t build_number = 0;  // counts successful builds in this database: "was rebuilt" compares them
  bool superseded = false;         // a later build was begun and did not succeed: the outputs may be anything
  std::int64_t built_at_ns = 0;    // when the build began
  // Of all that is known without looking at files: facts, variables that a build script asked for, dependencies.
  Hash128 fingerprint;
  std::vector<Fact> facts;
  std::vector<DependencyState> dependencies;
  std::vector<FileState> inputs;
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;
  std::vector<FileState> outputs;
  std::string messages;
  std::string script_output;
  std::int64_t duration_ns = 0;
  // The .d file beside its final artifact, if one was written: stamp, and hash of what the artifact is called in it.
  std::vector<FileState> dep_info;
};

class BuildDatabase {
 public:
  explicit BuildDatabase(std::string path) : path_(std::move(path)) {}
  // Where it lies: `profile_directory` is the one for intermediate files of the host.
  static std::string path_in(std::string_view profile_directory) {
    return std::string(profile_directory) + "/.gantry.db";
  }

  // Reads the file; anything wrong with it leaves an empty database.
  void load(const FileSystem& files);
  // Writes what changed: to the journal while that is short beside the file, otherwise the file, atomically, without a
  // journal. Failures are reported to the caller as false (a read-only target directory).
  bool save(FileSystem& files);
  // The journal, notes beside the file that a unit is about to be built or was built, so that a killed process neither
  // takes a half-written output for a good one nor loses what it finished.
  void journal_begin(FileSystem& files, const std::string& identity);
  void journal_finish(FileSystem& files, UnitRecord record);
  static std::string journal_path(const std::string& path) { return path + ".journal"; }

  const UnitRecord* find_unit(const std::string& identity) const;
  void put_unit(UnitRecord record);
  void note_dep_info(const std::string& identity, FileState dep_info);
  // Marks the record of a unit that is about to be built again, as `journal_begin` notes it.
  void supersede_unit(const std::string& identity);
  // Drops the records whose identity `matches` and writes the file at once. False: it could not be written.
  bool forget_units(FileSystem& files, const std::function<bool(std::string_view)>& matches);
  std::uint64_t next_build_number() { return ++last_build_number_; }
  const std::string& path() const { return path_; }
  const std::map<std::string, std::shared_ptr<UnitRecord>, std::less<>>& units() const { return units_; }

 private:
  void add_to_journal(FileSystem& files, std::string_view body);
  void journal_unit(FileSystem& files, const std::string& identity);
  bool write_file(FileSystem& files);
  void load_file(const FileSystem& files);
  void load_journal(const FileSystem& files);

  std::string path_;
  std::map<std::string, std::shared_ptr<UnitRecord>, std::less<>> units_;
  std::uint64_t last_build_number_ = 0;
  std::set<std::string> unwritten_;  // changed in memory only
  std::size_t file_size_ = 0;
  std::size_t journal_size_ = 0;
  bool is_journal_torn_ = false;  // ends in a part of an entry: nothing can be added
};

}  // namespace gantry::freshness
