// What compilers have answered, on disk: one small JSON file in the target directory, and a second one in cargo's home
// for projects that have no target directory (yet). An entry is good as long as the identity of the compiler is the
// same and its guard files are as they were. The files are caches: anything wrong with one makes it empty.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"

namespace gantry::toolchain {

// State of a file that decides which compiler answers; absent files have size and mtime 0.
struct Guard {
  std::string path;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  bool operator==(const Guard&) const = default;

  static Guard of(const std::string& path, const FileSystem& files);
};

struct Answer {
  std::string out;
  std::string err;
};

class ProbeCache {
 public:
  // `shared`: the second file, looked into when the first one does not know the answer; "" for none.
  ProbeCache(std::string path, std::string shared, const FileSystem& files);

  // Chooses the compiler whose answers `find` and `put` mean; forgets its answers when one of its guards has changed.
  void select(const std::string& identity);
  const Answer* find(const std::string& question);
  void put(const std::string& question, Answer answer);
  void add_guard(const std::string& path);
  const std::vector<Guard>& guards() const;
  // Writes what was learnt: to each file below a directory (PLACE/.gantry/FILE) that is there. Failure is no error: the
  // next run asks again.
  void save(FileSystem& cache_files);

 private:
  struct Compiler {
    std::string identity;
    std::vector<Guard> guards;
    std::map<std::string, Answer> answers;
  };
  using Compilers = std::vector<Compiler>;

  Compilers load(const std::string& path) const;
  void write(const std::string& path, const Compilers& compilers, FileSystem& cache_files) const;
  // Puts a compiler in front, without answers when one of its guards has changed.
  void choose(Compilers& compilers, const std::string& identity) const;
  // What the second file knows of the selected compiler.
  const Compiler& shared();

  std::string path_, shared_path_;
  const FileSystem& files_;
  Compilers compilers_;  // the selected one first
  std::optional<Compilers> shared_;
  bool changed_ = false, has_learnt_ = false;
};

}  // namespace gantry::toolchain
