// What configuration and environment say about the compiler, by the rules of precedence of the Cargo Book
// ("Configuration", [build] and [target]; "Environment Variables").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/reporter.h"
#include "cfgexpr/cfg.h"
#include "config/config.h"

namespace gantry::toolchain {

struct Located {
  std::string value;
  std::string location;  // as messages name it: the file's path, "--config cli option", ...
};

struct LocatedList {
  std::vector<std::string> value;
  std::string location;
};

// One [target.'cfg(...)'] table. Keys that are no valid expression are passed over, as cargo does.
struct CfgTable {
  std::string key;  // as written: "cfg(unix)"
  cfgexpr::CfgExpr expression;
  std::vector<std::string> rustflags;
  std::optional<Located> linker;
  std::optional<LocatedList> runner;
};

class Settings {
 public:
  Settings(const config::Config& config, const Environment& environment, std::string cwd)
      : config_(config), environment_(environment), cwd_(std::move(cwd)) {}

  // `tool`: "rustc" or "rustdoc". The variable RUSTC (RUSTDOC), else build.rustc; nothing when neither is set.
  std::optional<std::string> tool(std::string_view tool) const;
  // `name`: "wrapper" or "workspace-wrapper". RUSTC_WRAPPER, else build.rustc-wrapper; an empty value means none.
  std::optional<std::string> wrapper(std::string_view name) const;

  // CARGO_ENCODED_RUSTFLAGS, else RUSTFLAGS; `name`: "RUSTFLAGS" or "RUSTDOCFLAGS". Set but empty: no flags at all.
  std::optional<std::vector<std::string>> environment_flags(std::string_view name) const;
  // build.rustflags, target.TRIPLE.rustflags: `key` is "rustflags" or "rustdocflags". Absent lists are empty.
  std::vector<std::string> build_flags(std::string_view key) const;
  std::vector<std::string> target_flags(const std::string& triple, std::string_view key) const;

  std::optional<std::string> linker(const std::string& triple) const;
  std::optional<std::vector<std::string>> runner(const std::string& triple) const;

  // Throws for what must be a table below [target] and is none, in [target.TRIPLE] too.
  void check_tables(const std::string& triple) const;
  // All [target.'cfg(...)'] tables in the order of their keys; warns about unused keys once. Throws cargo's type
  // errors.
  const std::vector<CfgTable>& cfg_tables(Reporter* reporter) const;

 private:
  std::string resolve_program(const std::string& program) const;

  const config::Config& config_;
  const Environment& environment_;
  std::string cwd_;
  mutable std::optional<std::vector<CfgTable>> cfg_tables_;
};

}  // namespace gantry::toolchain
