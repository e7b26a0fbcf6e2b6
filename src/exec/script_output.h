// The instructions a build script prints (Cargo Book, "Build Scripts": Outputs of the Build Script), as data. Error
// texts are cargo's, complete.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "manifest/manifest.h"
#include "plan/unit.h"

namespace gantry::exec {

// Which targets an extra linker argument reaches.
struct LinkArgument {
  enum class Reach { All, Cdylib, Bins, Bin, Tests, Benches, Examples };
  Reach reach = Reach::All;
  std::string bin;  // for Bin
  std::string value;

  bool applies_to(const plan::Unit& unit) const;
};

struct LogLine {
  bool is_error = false;
  std::string text;
};

struct ScriptOutput {
  std::vector<std::string> library_paths;  // arguments of -L, kinds included
  std::vector<std::string> library_links;  // arguments of -l
  std::vector<LinkArgument> link_arguments;
  std::vector<std::string> cfgs;
  std::vector<std::string> check_cfgs;
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::pair<std::string, std::string>> metadata;  // DEP_<links>_<key> of dependents
  std::vector<std::string> rerun_if_changed;
  std::vector<std::string> rerun_if_env_changed;
  std::vector<LogLine> log;

  bool has_rerun_rule() const { return !rerun_if_changed.empty() || !rerun_if_env_changed.empty(); }
};

// Who printed it: decides which instructions are allowed and how errors name it.
struct ScriptOrigin {
  std::string whence;   // "build script of `foo v0.1.0 (/a/foo)`"
  std::string package;  // "foo v0.1.0 (/a/foo)"
  const manifest::Manifest* manifest = nullptr;
  bool may_set_rustc_bootstrap = false;  // a nightly compiler, or RUSTC_BOOTSTRAP names this crate
  // Absolute paths of OUT_DIR in the output are rewritten when the target directory was moved since.
  std::string out_dir_when_run;
  std::string out_dir;
};

tl::expected<ScriptOutput, std::string> parse_script_output(std::string_view text, const ScriptOrigin& origin);

// `-l`, `-L` of a `rustc-flags` value: appended to the output.
tl::expected<void, std::string> parse_rustc_flags(std::string_view value, const std::string& whence,
                                                  ScriptOutput& output);

// Whether the line is an error or warning that is kept while the script runs ("cargo::error=...", "cargo:warning=...").
std::optional<LogLine> parse_log_line(std::string_view line);

// "links-name" -> "LINKS_NAME", as in DEP_*, CARGO_FEATURE_* and CARGO_CFG_* variables.
std::string environment_form(std::string_view name);

}  // namespace gantry::exec
