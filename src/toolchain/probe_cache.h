// What compilers have answered, on disk: one small JSON file. An entry is good as long as the identity of the compiler
// is the same and its guard files are as they were. The file is a cache: anything wrong with it makes it empty.
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
  ProbeCache(std::string path, const FileSystem& files);

  // Chooses the compiler whose answers `find` and `put` mean; forgets its answers when one of its guards has changed.
  void select(std::string identity);
  const Answer* find(const std::string& question) const;
  void put(const std::string& question, Answer answer);
  void add_guard(const std::string& path);
  const std::vector<Guard>& guards() const;
  // Writes when something was learnt. Failure is no error: the next run asks again.
  void save(FileSystem& cache_files);

 private:
  struct Compiler {
    std::string identity;
    std::vector<Guard> guards;
    std::map<std::string, Answer> answers;
  };
  void load();

  std::string path_;
  const FileSystem& files_;
  std::vector<Compiler> compilers_;  // the selected one first
  bool changed_ = false;
};

}  // namespace gantry::toolchain
