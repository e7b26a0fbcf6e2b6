#include "ops/fix_compiler.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/number.h"
#include "base/path.h"
#include "base/utf8_problem.h"
#include "ops/editions.h"
#include "ops/fix_messages.h"
#include "ops/source_edit.h"
#include "ops/suggestions.h"
#include "toolchain/process_failure.h"

namespace gantry::ops {

namespace {

constexpr const char* kEditionVariable = "__CARGO_FIX_EDITION";
constexpr const char* kIdiomsVariable = "__CARGO_FIX_IDIOMS";
constexpr const char* kBrokenCodeVariable = "__CARGO_FIX_BROKEN_CODE";
constexpr const char* kSysrootVariable = "__CARGO_FIX_RUST_SRC";
// Set by tests of cargo and of clippy: suggestions that the compiler is not sure of are applied, too.
constexpr const char* kTrustVariable = "__CARGO_FIX_YOLO";
constexpr const char* kRoundsVariable = "CARGO_FIX_MAX_RETRIES";
constexpr std::size_t kRounds = 4;
constexpr int kSignalled = 2;

struct CrateCall {
  std::string compiler;
  std::string source;  // root of the crate
  Edition edition = Edition::E2015;
  std::string crate_name;
  std::vector<std::string> arguments;  // all others
};

CrateCall read_call(const std::vector<std::string>& arguments) {
  constexpr std::string_view kEdition = "--edition=";
  CrateCall call;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& argument = arguments[i];
    if (i == 0) {
      call.compiler = argument;
    } else if (call.source.empty() && argument.ends_with(".rs")) {
      call.source = argument;
    } else if (argument.starts_with(kEdition)) {
      call.edition = parse_edition(std::string_view(argument).substr(kEdition.size())).value_or(call.edition);
    } else {
      if (arguments[i - 1] == "--crate-name") call.crate_name = argument;
      call.arguments.push_back(argument);
    }
  }
  if (call.source.empty()) throw Error("could not find .rs file in rustc args");
  return call;
}

FixMode read_mode(const Environment& environment) {
  return {environment.has(kEditionVariable), environment.has(kIdiomsVariable), environment.has(kBrokenCodeVariable)};
}

// The lints of a migration are always on, and nothing else is told; else every lint is a warning at most, as what can
// be fixed must not stop the compiler.
Command make_command(const CrateCall& call, const FixMode& mode, const Environment& environment) {
  Command command;
  command.dies_with_parent = true;
  command.env[kFixVariable] = std::nullopt;
  const auto wrapper = environment.get("RUSTC_WORKSPACE_WRAPPER").value_or("");
  command.program = wrapper.empty() ? call.compiler : wrapper;
  auto& arguments = command.args;
  if (!wrapper.empty()) arguments.push_back(call.compiler);
  arguments.push_back(call.source);
  arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
  arguments.emplace_back(mode.edition ? "--cap-lints=allow" : "--cap-lints=warn");
  arguments.insert(arguments.end(), {"--edition", std::string(to_string(call.edition))});
  if (mode.edition_idioms && call.edition == Edition::E2018) arguments.emplace_back("-Wrust-2018-idioms");
  if (mode.edition) {
    const auto next = next_edition(call.edition).value_or(kLatestEdition);
    arguments.push_back(fmt::format("--force-warn=rust-{}-compatibility", to_string(next)));
  }
  return command;
}

class CrateFixer {
 public:
  explicit CrateFixer(const Host& host)
      : host_(host),
        mode_(read_mode(host.environment)),
        call_(read_call(host.arguments)),
        command_(make_command(call_, mode_, host.environment)),
        sysroot_(host.environment.get(kSysrootVariable).value_or("")) {}

  int run() {
    const auto lock = lock_package();
    say_what_begins();
    return pass_on(fix());
  }

 private:
  struct FixedFile {
    std::string original;
    std::size_t fixes = 0;
  };

  std::unique_ptr<FileLock> lock_package() {
    const auto directory = host_.environment.get(kFixVariable).value_or("");
    const auto manifest = host_.environment.get("CARGO_MANIFEST_PATH").value_or("");
    host_.files.create_directories(directory);
    std::error_code no_locks_there;
    return host_.files.lock(path::join(directory, hash128(manifest).short_hex()), FileSystem::LockMode::Exclusive, true,
                            no_locks_there);
  }

  void say(const FixMessage& message) { host_.reporter.err(fix_message_line(message) + "\n"); }

  void say_what_begins() {
    if (!mode_.edition) return say(Fixing{call_.source});
    if (const auto next = next_edition(call_.edition)) {
      say(Migrating{call_.source, std::string(to_string(call_.edition)), std::string(to_string(*next))});
    } else {
      say(EditionIsLatest{call_.source, std::string(to_string(call_.edition)),
                          std::string(to_string(kEditionBeforeLatest))});
    }
  }

  // What the compiler said that the user is to see.
  Output fix() {
    std::optional<Output> first;
    Output last;
    bool is_current = false;  // `last` is about the files as they are
    for (std::size_t round = 0; round < rounds() && (round == 0 || (!is_current && !problems_.empty())); ++round) {
      last = compile();
      is_current = true;
      problems_.clear();
      if (!first) first = last;
      if (!last.status.success() && !mode_.broken_code) break;
      is_current = !apply(last.err);
    }
    if (!is_current) last = compile();
    for (const auto& problem : problems_) say(problem);
    if (!last.status.success() && has_changes()) {
      if (!mode_.broken_code) restore();
      say(failure(last));
      return *first;
    }
    for (const auto& [file, fixed] : files_) say(Fixed{file, fixed.fixes});
    return last;
  }

  std::size_t rounds() const {
    const auto wanted = read_whole<std::size_t>(host_.environment.get(kRoundsVariable).value_or(""));
    return std::max<std::size_t>(wanted.value_or(kRounds), 1);
  }

  Output compile() {
    auto output = host_.processes.run(command_, host_.environment);
    if (!output) throw toolchain::never_executed(command_.display(), output.error());
    return std::move(*output);
  }

  bool has_changes() const {
    return std::ranges::any_of(files_, [](const auto& entry) { return entry.second.fixes > 0; });
  }

  // Downloaded packages and the standard library stay as they are, whatever is suggested about them.
  bool is_ours(const std::string& file) const {
    const auto place = path::normalize(path::join(host_.cwd, file));
    return !path::starts_with(place, host_.cargo_home) && (sysroot_.empty() || !path::starts_with(place, sysroot_));
  }

  // Whether any file changed.
  bool apply(std::string_view diagnostics) {
    const auto trust = host_.environment.has(kTrustVariable) ? Trust::Any : Trust::Sure;
    std::map<std::string, std::vector<Suggestion>> by_file;
    for (auto& suggestion : read_suggestions(diagnostics, trust)) {
      const auto& file = suggestion.replacements.front().file;
      if (suggestion.is_in_one_file() && is_ours(file)) by_file[file].push_back(std::move(suggestion));
    }
    bool changed = false;
    for (const auto& [file, suggestions] : by_file) changed = apply(file, suggestions) || changed;
    return changed;
  }

  // What is suggested last goes first.
  bool apply(const std::string& file, const std::vector<Suggestion>& suggestions) {
    auto text = host_.files.read(file);
    if (!text || utf8_problem(*text)) return false;
    SourceEdit edit(*text);
    for (auto suggestion = suggestions.rbegin(); suggestion != suggestions.rend(); ++suggestion) {
      if (edit.apply(*suggestion) == SourceEdit::Result::Refused) problems_.push_back({file, edit.problem()});
    }
    auto& fixed = files_.try_emplace(file, FixedFile{std::move(*text)}).first->second;
    if (edit.applied() == 0) return false;
    const auto changed = edit.text();
    if (const auto problem = utf8_problem(changed)) throw Error(*problem);
    host_.files.overwrite(file, changed);
    fixed.fixes += edit.applied();
    return true;
  }

  void restore() {
    for (const auto& [file, fixed] : files_) {
      if (fixed.fixes > 0) host_.files.overwrite(file, fixed.original);
    }
  }

  FixFailed failure(const Output& output) const {
    auto findings = read_findings(output.err);
    FixFailed failed{call_.crate_name, std::move(findings.files), std::move(findings.texts), std::nullopt};
    constexpr int kLargestOwnCode = 127;  // greater ones are given by what ended the program
    if (output.status.signal != 0 || output.status.code > kLargestOwnCode)
      failed.abnormal_end = output.status.describe();
    return failed;
  }

  int pass_on(const Output& output) {
    host_.reporter.out(output.out);
    host_.reporter.err(output.err);
    if (output.status.signal == 0) return output.status.code;
    host_.reporter.err(fmt::format("child failed with signal `{}`\n", output.status.signal));
    return kSignalled;
  }

  const Host& host_;
  FixMode mode_;
  CrateCall call_;
  Command command_;
  std::string sysroot_;
  std::map<std::string, FixedFile> files_;
  std::vector<NotApplied> problems_;  // of the last round
};

}  // namespace

std::map<std::string, std::string> fix_environment(const FixMode& mode, const std::string& lock_directory,
                                                   const std::string& sysroot) {
  std::map<std::string, std::string> environment{{kFixVariable, lock_directory}, {kSysrootVariable, sysroot}};
  if (mode.edition) environment[kEditionVariable] = "1";
  if (mode.edition_idioms) environment[kIdiomsVariable] = "1";
  if (mode.broken_code) environment[kBrokenCodeVariable] = "1";
  return environment;
}

int compile_with_fixes(const Host& host) { return CrateFixer(host).run(); }

}  // namespace gantry::ops
