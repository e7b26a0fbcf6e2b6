// Layered configuration (Cargo Book, "Configuration"): files from the working directory upward and in cargo's home,
// environment variables, --config. Values keep where they were defined, for messages and for paths relative to their
// definition.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/environment.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "toml/value.h"

namespace gantry::config {

// Where a value comes from.
struct Definition {
  enum class Kind { BuiltIn, File, Environment, Cli };
  Kind kind = Kind::BuiltIn;
  std::string
      where;  // path of the file (absolute), name of the variable, or the path of a --config file ("" for KEY=VALUE)
  std::string cwd;  // what relative paths of Environment and Cli definitions are relative to

  // As messages name it: "`/a/.cargo/config.toml`", "environment variable `CARGO_X`", "--config cli option".
  std::string describe() const;
  // Directory that relative paths of this definition resolve against (the parent of `.cargo` for files, else the cwd).
  std::string root() const;
  // Higher wins when values of the same key are merged.
  int priority() const;
};

// One merged value. Tables merge key by key, arrays are joined, scalars are replaced by the higher definition.
struct ConfigValue {
  using Table = std::map<std::string, ConfigValue, std::less<>>;
  using List = std::vector<ConfigValue>;
  std::variant<std::string, std::int64_t, bool, List, Table> value;
  Definition definition;

  bool is_string() const { return std::holds_alternative<std::string>(value); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value); }
  bool is_boolean() const { return std::holds_alternative<bool>(value); }
  bool is_list() const { return std::holds_alternative<List>(value); }
  bool is_table() const { return std::holds_alternative<Table>(value); }
  const std::string& string() const { return std::get<std::string>(value); }
  std::int64_t integer() const { return std::get<std::int64_t>(value); }
  bool boolean() const { return std::get<bool>(value); }
  const List& list() const { return std::get<List>(value); }
  const Table& table() const { return std::get<Table>(value); }
  // "a string", "an integer", "a boolean", "an array", "a table": as cargo's type errors name it.
  std::string_view type_description() const;
  // "integer `1`", "boolean `true`", "sequence", "map": as cargo's errors about a key of two types name it.
  std::string found_instead() const;
};

template <typename T>
struct Defined {
  T value;
  Definition definition;
};

// A key as its parts: {"target", "x86_64-unknown-linux-gnu", "runner"}.
using Key = std::vector<std::string>;
// "target.x86_64-unknown-linux-gnu.runner"; parts that need it are quoted as cargo does.
std::string display_key(const Key& key);
// "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER"
std::string environment_name(const Key& key);
// What `key` leads to below `root`; null when there is nothing. Throws cargo's error when the way is barred by a value
// that is no table.
const ConfigValue* find_value(const ConfigValue& root, const Key& key);

class Config {
 public:
  Config();
  ~Config();
  Config(Config&&) noexcept;
  Config& operator=(Config&&) noexcept;

  // Reads everything; throws cargo's errors ("could not load Cargo configuration" chains). `cli_arguments`: the values
  // of --config. `start`: where the search for files begins when that is not the working directory.
  static Config load(const FileSystem& files, const Environment& environment, std::string cwd, std::string cargo_home,
                     const std::vector<std::string>& cli_arguments, Reporter& reporter,
                     const std::optional<std::string>& start = std::nullopt);

  // From files and --config only; null when not set.
  const ConfigValue* find(const Key& key) const;
  // Typed values, environment included by precedence. Nothing when not set; throws cargo's type errors.
  std::optional<Defined<std::string>> get_string(const Key& key) const;
  std::optional<Defined<bool>> get_bool(const Key& key) const;
  std::optional<Defined<std::int64_t>> get_integer(const Key& key) const;
  // An array of strings, or a string that is split at spaces; the environment's form is appended or wins as cargo does.
  std::optional<Defined<std::vector<std::string>>> get_string_list(const Key& key) const;
  // A path relative to the definition's root, made absolute.
  std::optional<Defined<std::string>> get_path(const Key& key) const;
  // A program: a bare name stays (PATH is searched), anything with a slash is a path as above.
  std::optional<Defined<std::string>> get_program(const Key& key) const;
  // A program with arguments (runner): string split at spaces or array; the first is resolved as a program.
  std::optional<Defined<std::vector<std::string>>> get_program_with_args(const Key& key) const;
  // Names of the tables or values below `prefix` from files and --config, in order; environment names that extend it
  // are not listed.
  std::vector<std::string> keys(const Key& prefix) const;
  // [profile.<name>] from files and --config with its CARGO_PROFILE_<NAME>_* variables, also those of `build-override`;
  // nothing when not set anywhere. A value of a wrong type is returned as it is.
  std::optional<ConfigValue> profile(const std::string& name) const;

  const std::string& cwd() const;
  const std::string& cargo_home() const;
  const Environment& environment() const;
  // Every file that was read or looked for (absent ones too): the freshness database watches them.
  const std::vector<std::string>& consulted_files() const;

 private:
  struct State;
  struct Found;
  Found look_up(const Key& key) const;
  // Runs `read`; its errors get the outer "error in ...: could not load config key `...`" of values that keep their
  // definition.
  template <typename Read>
  auto with_key_context(const Key& key, Read&& read) const;

  std::unique_ptr<State> state_;
};

// $CARGO_HOME, else $HOME/.cargo; relative values are relative to `cwd`.
std::string find_cargo_home(const Environment& environment, const std::string& cwd);

}  // namespace gantry::config
