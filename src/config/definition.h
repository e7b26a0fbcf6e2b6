// Where a configuration value was defined: shown in messages, and the base of relative paths.
#pragma once

#include <string>
#include <utility>

namespace gantry::config {

struct Definition {
  // In ascending priority.
  enum class Kind { BuiltIn, Path, Environment, Cli };

  Kind kind = Kind::BuiltIn;
  // The file, the name of the variable, or the file of `--config FILE` ("" for `--config KEY=VALUE`).
  std::string where;
  // The directory against which relative paths resolve.
  std::string directory;

  static Definition built_in() { return {}; }
  // Files resolve against the parent of their directory: `/p/.cargo/config.toml` against `/p`.
  static Definition file(std::string path);
  static Definition environment(std::string name, std::string cwd);
  static Definition cli(std::string cwd);
  static Definition cli_file(std::string path);

  // As in cargo's messages: the file's path, "environment variable `CARGO_X`", "--config cli option", "default".
  std::string display() const;
  const std::string& root() const { return directory; }
  bool has_higher_priority_than(const Definition& other) const { return kind > other.kind; }
};

// A value and where it comes from.
template <typename T>
struct Located {
  T value;
  Definition definition;
};

}  // namespace gantry::config
