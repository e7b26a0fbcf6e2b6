#include "ops/no_op.h"

#include <algorithm>
#include <array>

#include "base/path.h"
#include "freshness/codec.h"

namespace gantry::ops {

namespace {

constexpr std::string_view kKeyVersion = "gantry 0.1.0 request 6";
// What is said at the end whether there was something to do or not.
constexpr std::array<std::string_view, 2> kClosing{"Finished", "Generated"};
// Bytes of an encoded entry without texts.
constexpr std::size_t kSmallestEntry = sizeof(TranscriptEntry::Kind) + sizeof(StatusColor) + 8;

bool steers_cargo(std::string_view name) {
  static constexpr std::string_view kNames[] = {"PATH",           "HOME", "NO_COLOR", "CLICOLOR",
                                                "CLICOLOR_FORCE", "TERM", "MAKEFLAGS"};
  return name.starts_with("CARGO") || name.starts_with("RUST") || name.starts_with("__CARGO") ||
         std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

std::optional<std::string> flag_value(const std::vector<std::string>& arguments, std::string_view flag) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--") break;
    if (argument == flag && i + 1 < arguments.size()) return arguments[i + 1];
    if (argument.starts_with(flag) && argument.substr(flag.size()).starts_with('=')) {
      return std::string(argument.substr(flag.size() + 1));
    }
  }
  return std::nullopt;
}

void write_command(freshness::Writer& out, const Command& command) {
  out.text(command.program);
  out.number(static_cast<std::uint32_t>(command.args.size()));
  for (const auto& argument : command.args) out.text(argument);
  freshness::write_variables(out, {command.env.begin(), command.env.end()});
  out.text(command.cwd);
}

Command read_command(freshness::Reader& in) {
  Command command;
  command.inherit_stdin = true;
  command.program = in.text();
  command.args.resize(in.count(sizeof(std::uint32_t)));
  for (auto& argument : command.args) argument = in.text();
  const auto variables = freshness::read_variables(in);
  command.env.insert(variables.begin(), variables.end());
  command.cwd = in.text();
  return command;
}

// Bytes of an encoded test program without texts.
constexpr std::size_t kSmallestTest = 2 + 7 * sizeof(std::uint32_t);

void write_tests(freshness::Writer& out, const TestRun& run) {
  out.number(run.only_listed);
  out.number(run.no_fail_fast);
  out.number(run.shows_output);
  out.number(static_cast<std::uint32_t>(run.programs.size()));
  for (const auto& program : run.programs) {
    out.number(program.kind);
    out.number(program.harness);
    out.text(program.verb);
    out.text(program.text);
    out.text(program.rerun);
    write_command(out, program.command);
  }
}

TestRun read_tests(freshness::Reader& in) {
  const auto flag = [&] { return in.number<std::uint8_t>() != 0; };
  TestRun run;
  run.only_listed = flag();
  run.no_fail_fast = flag();
  run.shows_output = flag();
  const auto count = in.count(kSmallestTest);
  for (std::size_t i = 0; i < count; ++i) {
    auto& program = run.programs.emplace_back();
    program.kind = in.number<TestProgram::Kind>();
    program.harness = flag();
    program.verb = in.text();
    program.text = in.text();
    program.rerun = in.text();
    program.command = read_command(in);
  }
  return run;
}

void write_sequel(freshness::Writer& out, const Sequel& sequel) {
  out.number(static_cast<std::uint8_t>(sequel.index()));
  if (const auto* program = std::get_if<Command>(&sequel)) write_command(out, *program);
  if (const auto* tests = std::get_if<TestRun>(&sequel)) write_tests(out, *tests);
}

// False when there is no such sequel.
bool read_sequel(freshness::Reader& in, Sequel& sequel) {
  switch (in.number<std::uint8_t>()) {
    case 0: return true;
    case 1: sequel = read_command(in); return true;
    case 2: sequel = read_tests(in); return true;
    default: return false;
  }
}

}  // namespace

std::string NoOpOutcome::encode() const {
  freshness::Writer out;
  out.number(verbosity);
  out.number(colored);
  out.text(color);
  out.number(static_cast<std::uint32_t>(said.size()));
  for (const auto& entry : said) {
    out.number(entry.kind);
    out.number(entry.color);
    out.text(entry.verb);
    out.text(entry.text);
  }
  write_sequel(out, sequel);
  out.number(valid_until_ns);
  return std::move(out.bytes);
}

std::optional<NoOpOutcome> NoOpOutcome::decode(std::string_view text) {
  freshness::Reader in(text);
  NoOpOutcome outcome;
  outcome.verbosity = in.number<Verbosity>();
  outcome.colored = in.number<std::uint8_t>() != 0;
  outcome.color = in.text();
  const auto count = in.count(kSmallestEntry);
  for (std::size_t i = 0; i < count; ++i) {
    TranscriptEntry entry;
    entry.kind = in.number<TranscriptEntry::Kind>();
    entry.color = in.number<StatusColor>();
    entry.verb = in.text();
    entry.text = in.text();
    outcome.said.push_back(std::move(entry));
  }
  if (!read_sequel(in, outcome.sequel)) return std::nullopt;
  outcome.valid_until_ns = in.number<std::int64_t>();
  if (!in.ok()) return std::nullopt;
  return outcome;
}

std::optional<Transcript> repetition(const Transcript& said, bool had_messages) {
  const auto is_status = [](const auto& entry) { return entry.kind == TranscriptEntry::Kind::Status; };
  const auto is_closing = [](const auto& entry) { return std::ranges::find(kClosing, entry.verb) != kClosing.end(); };
  const bool did_nothing = std::ranges::all_of(
      said, [&](const auto& entry) { return !is_status(entry) || entry.verb == "Fresh" || is_closing(entry); });
  if (did_nothing) return said;
  // A run that built something says what was built; the next one says nothing of that.
  if (had_messages || !std::ranges::all_of(said, is_status)) return std::nullopt;
  Transcript closing;
  std::ranges::copy_if(said, std::back_inserter(closing), is_closing);
  return closing;
}

Hash128 request_key(const Call& call) {
  Hasher hasher;
  hasher.add(kKeyVersion).add(call.program_path).add(call.cwd).add(std::uint64_t{call.arguments.size()});
  for (const auto& argument : call.arguments) hasher.add(argument);
  for (const auto& [name, value] : call.environment.variables()) {
    if (steers_cargo(name)) hasher.add(name).add(value);
  }
  return hasher.finish();
}

std::string request_directory_of(const std::string& target_dir) { return path::join(target_dir, ".gantry/requests"); }

std::vector<std::string> request_directories(const std::vector<std::string>& arguments, const std::string& cwd,
                                             const Environment& environment, const FileSystem& files) {
  std::vector<std::string> directories;
  const auto add = [&](const std::string& target_dir) {
    directories.push_back(request_directory_of(path::normalize(path::join(cwd, target_dir))));
  };
  if (const auto flag = flag_value(arguments, "--target-dir")) add(*flag);
  for (const auto* name : {"CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"}) {
    if (const auto value = environment.get(name); value && !value->empty()) add(*value);
  }
  std::string start = cwd;
  if (const auto manifest = flag_value(arguments, "--manifest-path")) {
    start = std::string(path::parent(path::normalize(path::join(cwd, *manifest))));
  }
  for (std::string directory = start; !directory.empty(); directory = std::string(path::parent(directory))) {
    auto target = directory == "/" ? "/target" : directory + "/target";
    if (files.exists(target)) directories.push_back(request_directory_of(target));
    if (directory == "/") break;
  }
  auto home = environment.get("CARGO_HOME");
  if (!home) {
    if (const auto user = environment.get("HOME")) home = path::join(*user, ".cargo");
  }
  if (home) directories.push_back(path::join(*home, ".gantry/requests"));
  return directories;
}

std::optional<NoOpOutcome> find_no_op(const Call& call, FileSystem& files) {
  const auto key = request_key(call);
  for (const auto& directory : request_directories(call.arguments, call.cwd, call.environment, files)) {
    auto request = freshness::load_request(files, directory, key);
    if (!request) continue;
    auto outcome = NoOpOutcome::decode(request->closing());
    if (!outcome || call.started_file_time_ns >= outcome->valid_until_ns) return std::nullopt;
    const auto state = request->check(files, call.environment);
    if (state == freshness::RequestState::Changed) return std::nullopt;
    if (state == freshness::RequestState::Touched) request->save_touched(files, directory, call.started_file_time_ns);
    return outcome;
  }
  return std::nullopt;
}

}  // namespace gantry::ops
