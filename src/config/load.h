// Finds and reads configuration files with their includes.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace gantry::config {

// `name` or `name`.toml in `directory`. `reporter` is warned when it is the old name, or when there are both.
std::optional<std::string> find_file(const std::string& directory, const std::string& name, const FileSystem& files,
                                     Reporter* reporter);

class FileLoader {
 public:
  FileLoader(const FileSystem& files, Reporter& reporter, std::string cwd)
      : files_(files), reporter_(reporter), cwd_(std::move(cwd)) {}

  // `.cargo/config[.toml]` of `start` and all its parents, then of `cargo_home`; the nearest wins.
  ConfigValue load_hierarchy(const std::string& start, const std::string& cargo_home);
  // One file with its includes, as --config FILE names it.
  ConfigValue load_cli_file(const std::string& path);
  // The files that `include` of a `--config KEY=VALUE` names, relative to the working directory.
  void load_argument_includes(ConfigValue& value);
  // credentials.toml (or `credentials`) of cargo's home; nothing when there is none. Its values win over all files.
  std::optional<ConfigValue> load_credentials(const std::string& cargo_home);
  // Notes that `path` was looked for.
  void consult(std::string path) { consulted_.push_back(std::move(path)); }
  const std::vector<std::string>& consulted() const { return consulted_; }

 private:
  // `name` or `name`.toml.
  std::optional<std::string> find_in(const std::string& directory, const std::string& name);
  // `seen`: the files read so far on behalf of the outermost one; to meet one again counts as a cycle.
  ConfigValue load_file(const std::string& path, const Definition& definition, std::vector<std::string>& seen);
  // `directory`: what the paths of includes are relative to.
  void load_includes(ConfigValue& value, const std::string& directory, std::vector<std::string>& seen);

  const FileSystem& files_;
  Reporter& reporter_;
  std::string cwd_;
  std::vector<std::string> consulted_;
};

}  // namespace gantry::config
