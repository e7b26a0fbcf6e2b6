// Finds and reads configuration files with their includes.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace gantry::config {

class FileLoader {
 public:
  FileLoader(const FileSystem& files, Reporter& reporter, std::string cwd)
      : files_(files), reporter_(reporter), cwd_(std::move(cwd)) {}

  // `.cargo/config[.toml]` of the working directory and all its parents, then of `cargo_home`; the nearest wins.
  ConfigValue load_hierarchy(const std::string& cargo_home);
  // One file with its includes, as --config FILE names it.
  ConfigValue load_cli_file(const std::string& path);
  const std::vector<std::string>& consulted() const { return consulted_; }

 private:
  std::optional<std::string> find_in(const std::string& directory);
  ConfigValue load_file(const std::string& path, const Definition& definition, std::vector<std::string>& open);
  void load_includes(ConfigValue& value, const std::string& path, std::vector<std::string>& open);

  const FileSystem& files_;
  Reporter& reporter_;
  std::string cwd_;
  std::vector<std::string> consulted_;
};

}  // namespace gantry::config
