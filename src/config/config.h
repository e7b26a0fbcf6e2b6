// Cargo's configuration: files of the directory hierarchy, `--config` arguments and CARGO_* variables in one view.
// Priority from weakest to strongest: $CARGO_HOME, directories from the root down to the working directory, environment,
// `--config`. Files are read and merged once by `load`; variables are looked up when a key is read, as the type asked
// for decides how they are read. Getters throw Error with cargo's texts. Rules: Cargo Book, "Configuration".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "config/config_value.h"
#include "config/definition.h"
#include "config/key.h"

namespace gantry::config {

// $CARGO_HOME (relative to `cwd`), or else $HOME/.cargo. Throws when neither is set.
std::string find_cargo_home(const Environment& environment, const std::string& cwd);

// A path as it was written, and where.
struct ConfigPath {
  std::string text;
  Definition definition;
  // Relative paths against the definition's root.
  std::string resolve() const;
  // A program: a bare name is left to PATH, all else as `resolve`.
  std::string resolve_program() const;
};

// A program with arguments, from an array or a string split at blanks.
struct ConfigProgram {
  ConfigPath program;
  std::vector<std::string> arguments;
};

class Config {
 public:
  // `cli_arguments`: the values of `--config`, each KEY=VALUE or the path of a file. Deprecated file names and other
  // oddities are warned about through `reporter`. Throws "could not load Cargo configuration" with its causes.
  static Config load(const FileSystem& file_system, const Environment& environment, std::string cwd, std::string cargo_home,
                     const std::vector<std::string>& cli_arguments, Reporter& reporter);
  // Without any file: environment and defaults only.
  static Config empty(const Environment& environment, std::string cwd, std::string cargo_home);

  const std::string& cwd() const { return cwd_; }
  const std::string& cargo_home() const { return cargo_home_; }
  const Environment& environment() const { return environment_; }

  // Everything looked at while loading, also candidates that do not exist (absolute paths, in the order of reading).
  const std::vector<std::string>& consulted_files() const { return consulted_files_; }
  // Those that exist, weakest last.
  const std::vector<std::string>& loaded_files() const { return loaded_files_; }

  // --- as written, without the environment ---
  const ConfigTable& root() const { return root_; }
  // Nothing when a part of the path is missing. A parent that is no table is an error:
  // "expected table for configuration key `a`, but found string in FILE".
  const ConfigValue* find(const ConfigKey& key) const;
  // The value of a table's entry names, in byte order; {} when there is no such table.
  std::vector<std::string> keys(const ConfigKey& key) const;
  // Throws when the value exists and is no table ("invalid configuration for key ...").
  const ConfigTable* get_table(const ConfigKey& key) const;

  // --- with the environment ---
  // Whether the key is set anywhere; for a table key also by a variable below it.
  bool has(const ConfigKey& key) const;

  // `wrapped`: cargo reads this key as a value with a definition, and errors get an outer
  // "could not load config key `...`".
  std::optional<Located<std::string>> get_string(const ConfigKey& key, bool wrapped = false) const;
  std::optional<Located<bool>> get_bool(const ConfigKey& key, bool wrapped = false) const;
  std::optional<Located<std::int64_t>> get_integer(const ConfigKey& key, bool wrapped = false) const;
  // The string must be one of `variants`.
  std::optional<Located<std::string>> get_choice(const ConfigKey& key, const std::vector<std::string_view>& variants) const;
  // A string (split at blanks) or an array of strings; a variable is split too and joined behind the file's items, before
  // those of `--config`.
  std::optional<std::vector<Located<std::string>>> get_string_list(const ConfigKey& key) const;
  // An array only; a variable is split at blanks and joined.
  std::optional<std::vector<Located<std::string>>> get_list(const ConfigKey& key) const;
  std::optional<ConfigPath> get_path(const ConfigKey& key) const;
  // A path to a program: errors as get_path; use resolve_program().
  std::optional<ConfigPath> get_program(const ConfigKey& key) const { return get_path(key); }
  std::optional<ConfigProgram> get_program_with_arguments(const ConfigKey& key) const;

  // The variable that `key` reads, with its definition; "" counts as set.
  std::optional<Located<std::string>> variable(const ConfigKey& key) const;
  // Whether a variable's name begins with the one of `key` and an underscore.
  bool has_variable_below(const ConfigKey& key) const;

  // Warns "unused config key `build.x` in `FILE`" for entries of the table that are not in `known`.
  void warn_unused_keys(const ConfigKey& table, const std::vector<std::string_view>& known, Reporter& reporter) const;
  // Warns when a variable spells the one of `key` with lower-case letters or dashes.
  void warn_misspelled_variable(const ConfigKey& key, Reporter& reporter) const;

  // The names of variables (CARGO_*) that were asked for so far are part of what a build depends on: all of them.
  std::vector<std::string> configuration_variables() const;

 private:
  Config(const Environment& environment, std::string cwd, std::string cargo_home);

  std::string cwd_;
  std::string cargo_home_;
  Environment environment_;
  // Variables with lower-case letters or dashes, by the name they stand for.
  std::map<std::string, std::string, std::less<>> misspelled_;
  ConfigTable root_;
  std::vector<std::string> consulted_files_;
  std::vector<std::string> loaded_files_;

  friend class Loader;
};

}  // namespace gantry::config
