#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/path.h"
#include "config/environment_table.h"
#include "toolchain/compiler_identity.h"
#include "toolchain/probe_cache.h"
#include "toolchain/process_failure.h"
#include "toolchain/rustc.h"
#include "toolchain/settings.h"
#include "toolchain/target_probe.h"
#include "toolchain/verbose_version.h"

namespace gantry::toolchain {

CompileKind CompileKind::target(std::string target) {
  CompileKind kind;
  kind.target_ = std::move(target);
  return kind;
}

std::string CompileKind::short_name() const {
  return target_.ends_with(".json") ? std::string(path::stem(target_)) : target_;
}

bool RustcIdentity::is_nightly() const { return version.pre.starts_with("nightly") || version.pre.starts_with("dev"); }

namespace {

// What was learnt about one kind: the flags it was asked with belong to it.
struct Probed {
  TargetInfo info;
  std::vector<std::string> rustflags;
  std::vector<std::string> rustdocflags;
};

}  // namespace

struct Toolchain::State {
  State(const config::Config& config, const Environment& environment_in, const FileSystem& files_in,
        FileSystem& cache_files_in, ProcessRunner& processes_in, std::string cwd_in, std::string cache_file,
        std::string shared_cache_file, Reporter* reporter_in)
      : environment(environment_in),
        files(files_in),
        cache_files(cache_files_in),
        processes(processes_in),
        reporter(reporter_in),
        cwd(std::move(cwd_in)),
        settings(config, environment_in, cwd),
        cache(std::move(cache_file), std::move(shared_cache_file), files_in) {}

  // Wrappers and compiler as they are called for members; `arguments` follow.
  Command command(std::vector<std::string> arguments) const {
    std::vector<std::string> words;
    if (identity.wrapper) words.push_back(*identity.wrapper);
    if (identity.workspace_wrapper) words.push_back(*identity.workspace_wrapper);
    words.push_back(identity.path);
    Command command;
    command.program = words.front();
    command.args.assign(words.begin() + 1, words.end());
    std::move(arguments.begin(), arguments.end(), std::back_inserter(command.args));
    command.cwd = cwd;
    return command;
  }

  Answer run(const Command& command) {
    const auto output = processes.run(command, environment);
    const auto display = command.display();
    if (!output) throw never_executed(display, output.error());
    if (!output->status.success()) throw Error(describe_failure(display, *output));
    require_utf8(output->out, fmt::format("`{}`", display));
    require_utf8(output->err, fmt::format("`{}`", display));
    return {output->out, output->err};
  }

  // The answer from the cache, or from the compiler.
  Answer ask(const Command& command) {
    Hasher hasher;
    for (const auto& argument : command.args) hasher.add(argument);
    const auto question = hasher.finish().short_hex();
    if (const auto* remembered = cache.find(question)) return *remembered;
    auto answer = run(command);
    cache.put(question, answer);
    return answer;
  }

  void find_rustc() {
    const auto find = [&](const std::string& tool) {
      if (auto set = settings.tool(tool)) return *set;
      return tool_of_active_toolchain(tool, environment, files).value_or(tool);
    };
    identity.path = find("rustc");
    identity.rustdoc = find("rustdoc");
    identity.wrapper = settings.wrapper("wrapper");
    identity.workspace_wrapper = settings.wrapper("workspace-wrapper");
    std::vector<std::string> programs;
    if (identity.wrapper) programs.push_back(*identity.wrapper);
    if (identity.workspace_wrapper) programs.push_back(*identity.workspace_wrapper);
    programs.push_back(identity.path);
    auto compiler = identify_compiler(programs, environment, files, cwd);
    consulted_files = std::move(compiler.files);
    consulted_variables = std::move(compiler.variables);
    for (const auto* name :
         {"RUSTC", "RUSTDOC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS",
          "RUSTDOCFLAGS", "CARGO_ENCODED_RUSTDOCFLAGS", "RUSTUP_TOOLCHAIN", "RUSTUP_HOME"}) {
      if (std::find(consulted_variables.begin(), consulted_variables.end(), name) == consulted_variables.end()) {
        consulted_variables.emplace_back(name);
      }
    }
    cache.select(compiler.key);
    ask_version();
    if (compiler.is_rustup_proxy && cache.guards().empty()) guard_real_compiler();
    for (const auto& guard : cache.guards()) consulted_files.push_back(guard.path);
  }

  void ask_version() {
    identity.verbose_version = ask(command({"-vV"})).out;
    auto parsed = parse_verbose_version(identity.verbose_version);
    identity.version = std::move(parsed.version);
    identity.host = std::move(parsed.host);
    identity.commit_hash = std::move(parsed.commit_hash);
  }

  // A proxy stays the same file when its toolchain is updated: the compiler behind it is watched.
  void guard_real_compiler() {
    Command probe;
    probe.program = identity.path;
    probe.args = {"--print=sysroot"};
    probe.cwd = cwd;
    const auto output = processes.run(probe, environment);
    if (!output || !output->status.success()) return;
    auto sysroot = output->out;
    while (sysroot.ends_with('\n')) sysroot.pop_back();
    cache.add_guard(path::join(sysroot, "bin/rustc"));
  }

  bool is_for_host_only(const CompileKind& kind) const { return kind.is_host() && has_explicit_targets; }

  std::string triple(const CompileKind& kind) const { return kind.is_host() ? identity.host : kind.short_name(); }

  // The flags of `kind` as far as they are known: without cfgs, those of [target.'cfg(...)'] tables are left out.
  std::vector<std::string> flags_for(const CompileKind& kind, const std::vector<cfgexpr::Cfg>* cfgs, FlagsFor tool) {
    if (is_for_host_only(kind)) return {};
    const std::string key = tool == FlagsFor::Rustc ? "rustflags" : "rustdocflags";
    if (auto set = settings.environment_flags(tool == FlagsFor::Rustc ? "RUSTFLAGS" : "RUSTDOCFLAGS")) return *set;
    auto flags = settings.target_flags(triple(kind), key);
    if (tool == FlagsFor::Rustc && cfgs != nullptr) {
      for (const auto& table : settings.cfg_tables(reporter)) {
        if (table.expression.matches(*cfgs)) flags.insert(flags.end(), table.rustflags.begin(), table.rustflags.end());
      }
    }
    return flags.empty() ? settings.build_flags(key) : flags;
  }

  TargetInfo probe(const CompileKind& kind, const std::vector<std::string>& flags) {
    auto question = command(target_probe_arguments(flags, kind.rustc_target()));
    question.env["RUSTC_LOG"] = std::nullopt;
    const auto display = question.display();
    const auto answer =
        with_context([&] { return ask(question); },
                     [] { return std::string("failed to run `rustc` to learn about target-specific information"); });
    return parse_target_probe(display, answer.out, answer.err, triple(kind));
  }

  std::optional<FileNamePattern> probe_crate_type(const CompileKind& kind, const std::string& type) {
    const auto question = command(crate_type_arguments(probed(kind).rustflags, kind.rustc_target(), type));
    const auto answer = with_context(
        [&] { return ask(question); },
        [&] { return fmt::format("failed to run `rustc` to learn about crate-type {} information", type); });
    return parse_file_name(type, question.display(), answer.out, answer.err);
  }

  Probed& probed(const CompileKind& kind) {
    const auto found = known.find(kind);
    if (found != known.end()) return found->second;
    Probed result;
    result.rustflags = flags_for(kind, nullptr, FlagsFor::Rustc);
    result.info = probe(kind, result.rustflags);
    auto with_cfgs = flags_for(kind, &result.info.cfgs, FlagsFor::Rustc);
    if (with_cfgs != result.rustflags) {
      result.rustflags = std::move(with_cfgs);
      result.info = probe(kind, result.rustflags);
      if (reporter != nullptr && flags_for(kind, &result.info.cfgs, FlagsFor::Rustc) != result.rustflags) {
        reporter->warning("non-trivial mutual dependency between target-specific configuration and RUSTFLAGS");
      }
    }
    result.rustdocflags = flags_for(kind, &result.info.cfgs, FlagsFor::Rustdoc);
    return known.emplace(kind, std::move(result)).first->second;
  }

  // The one value of `member` among the matching cfg tables.
  template <typename T>
  const T* from_cfg_tables(const CompileKind& kind, std::optional<T> CfgTable::*member, std::string_view name) {
    const CfgTable* match = nullptr;
    for (const auto& table : settings.cfg_tables(reporter)) {
      if (!(table.*member) || !table.expression.matches(probed(kind).info.cfgs)) continue;
      if (match != nullptr) {
        throw Error(
            fmt::format("several matching instances of `target.'cfg(..)'.{}` in configurations\n"
                        "first match `{}` located in {}\nsecond match `{}` located in {}",
                        name, match->key, (match->*member)->location, table.key, (table.*member)->location));
      }
      match = &table;
    }
    return match == nullptr ? nullptr : &*(match->*member);
  }

  const Environment& environment;
  const FileSystem& files;
  FileSystem& cache_files;
  ProcessRunner& processes;
  Reporter* reporter;
  std::string cwd;
  Settings settings;
  ProbeCache cache;
  RustcIdentity identity;
  bool has_explicit_targets = false;
  std::map<CompileKind, Probed> known;
  std::vector<std::string> consulted_files;
  std::vector<std::string> consulted_variables;
};

Toolchain::Toolchain(const config::Config& config, const Environment& environment, const FileSystem& files,
                     FileSystem& cache_files, ProcessRunner& processes, std::string cwd, std::string cache_file,
                     std::string shared_cache_file, Reporter* reporter)
    : state_(std::make_unique<State>(config, environment, files, cache_files, processes, std::move(cwd),
                                     std::move(cache_file), std::move(shared_cache_file), reporter)) {
  // A wrong value is an error before anything is started.
  config::read_environment_table(config, environment);
  state_->find_rustc();
}

Toolchain::~Toolchain() = default;

void Toolchain::set_requested_kinds(const std::vector<CompileKind>& kinds) {
  const bool explicit_targets =
      std::any_of(kinds.begin(), kinds.end(), [](const CompileKind& kind) { return !kind.is_host(); });
  if (explicit_targets != state_->has_explicit_targets) state_->known.clear();
  state_->has_explicit_targets = explicit_targets;
}

const RustcIdentity& Toolchain::rustc() const { return state_->identity; }

const TargetInfo& Toolchain::info(const CompileKind& kind) { return state_->probed(kind).info; }

void Toolchain::learn_crate_type(const CompileKind& kind, const std::string& type) {
  auto& known = state_->probed(kind).info.crate_types;
  if (type == "lib" || known.contains(type)) return;  // a lib is a kind of rlib
  known.emplace(type, state_->probe_crate_type(kind, type));
}

const std::vector<std::string>& Toolchain::flags(const CompileKind& kind, bool is_host_unit, FlagsFor tool) {
  static const std::vector<std::string> kNone;
  if (is_host_unit && (state_->has_explicit_targets || !kind.is_host())) return kNone;
  const auto& probed = state_->probed(kind);
  return tool == FlagsFor::Rustc ? probed.rustflags : probed.rustdocflags;
}

void Toolchain::check_configuration(const std::vector<CompileKind>& kinds) {
  auto all = kinds;
  if (std::find(all.begin(), all.end(), CompileKind::host()) == all.end()) all.push_back(CompileKind::host());
  for (const auto& kind : all) {
    state_->settings.check_tables(triple(kind));
    state_->settings.runner(triple(kind));
    state_->settings.linker(triple(kind));
  }
  state_->settings.cfg_tables(state_->reporter);
}

void Toolchain::check_tools(const std::vector<CompileKind>& kinds) {
  auto all = kinds;
  if (std::find(all.begin(), all.end(), CompileKind::host()) == all.end()) all.push_back(CompileKind::host());
  for (const auto& kind : all) runner(kind);
  for (const auto& kind : all) linker(kind);
}

std::optional<std::string> Toolchain::linker(const CompileKind& kind) {
  if (auto exact = state_->settings.linker(triple(kind))) return exact;
  const auto* matched = state_->from_cfg_tables(kind, &CfgTable::linker, "linker");
  return matched == nullptr ? std::nullopt : std::optional(matched->value);
}

std::optional<std::vector<std::string>> Toolchain::runner(const CompileKind& kind) {
  if (auto exact = state_->settings.runner(triple(kind))) return exact;
  const auto* matched = state_->from_cfg_tables(kind, &CfgTable::runner, "runner");
  return matched == nullptr ? std::nullopt : std::optional(matched->value);
}

std::string Toolchain::triple(const CompileKind& kind) const { return state_->triple(kind); }

bool Toolchain::platform_applies(const cfgexpr::Platform& platform, const CompileKind& kind) {
  return platform.matches(triple(kind), info(kind).cfgs);
}

const std::vector<std::string>& Toolchain::consulted_files() const { return state_->consulted_files; }
const std::vector<std::string>& Toolchain::consulted_variables() const { return state_->consulted_variables; }
void Toolchain::save_cache() { state_->cache.save(state_->cache_files); }

}  // namespace gantry::toolchain
