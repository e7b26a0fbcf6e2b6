// The program git, run without anybody's configuration. Its input and output are files, never pipes: nothing of it has
// to be waited for while it runs, however much it is. Children inherit no descriptors but these.
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/storage/posix_file.h"

namespace gantry::server::git {

class GitProgram {
 public:
  // `path_variable`: where programs are looked for. Throws Error when there is no git.
  explicit GitProgram(std::string path_variable);

  struct Call {
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;
    const storage::Descriptor* input = nullptr;   // from its beginning; null: nothing to read
    const storage::Descriptor* output = nullptr;  // null: it is returned
    int seconds = 3600;                           // then it is killed
  };
  // What it wrote. Throws Error, with what it said, when it fails.
  std::string run(const Call& call) const;
  // The same for a short call; nothing when it fails.
  std::optional<std::string> try_run(std::vector<std::string> arguments) const;

  // Kills what runs, and lets nothing begin any more.
  void stop() { is_stopping_ = true; }

 private:
  struct Outcome {
    int status = 0;
    std::string output, errors;
  };
  Outcome execute(const Call& call) const;

  std::string path_variable_;
  std::string program_;
  std::atomic<bool> is_stopping_{false};
};

// A file in memory that goes with its descriptor.
storage::Descriptor memory_file(std::string_view content = {});

}  // namespace gantry::server::git
