#include "ops/no_op.h"

#include <algorithm>

#include "base/path.h"

namespace gantry::ops {

namespace {

constexpr std::string_view kKeyVersion = "gantry 0.1.0 request 1";

bool steers_cargo(std::string_view name) {
  static constexpr std::string_view kNames[] = {"PATH", "HOME", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "MAKEFLAGS"};
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

}  // namespace

std::string NoOpOutcome::encode() const { return std::string(quiet ? "q" : "n") + color + "\n" + finished; }

std::optional<NoOpOutcome> NoOpOutcome::decode(std::string_view text) {
  const auto newline = text.find('\n');
  if (newline == std::string_view::npos || newline == 0) return std::nullopt;
  NoOpOutcome outcome;
  outcome.quiet = text.front() == 'q';
  outcome.color = text.substr(1, newline - 1);
  outcome.finished = text.substr(newline + 1);
  return outcome;
}

Hash128 request_key(const std::vector<std::string>& arguments, const std::string& cwd, const Environment& environment) {
  Hasher hasher;
  hasher.add(kKeyVersion).add(cwd).add(std::uint64_t{arguments.size()});
  for (const auto& argument : arguments) hasher.add(argument);
  for (const auto& [name, value] : environment.variables()) {
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

std::optional<NoOpOutcome> find_no_op(const std::vector<std::string>& arguments, const std::string& cwd,
                                      const Environment& environment, FileSystem& files) {
  const auto key = request_key(arguments, cwd, environment);
  for (const auto& directory : request_directories(arguments, cwd, environment, files)) {
    auto record = freshness::load_request(files, directory, key);
    if (!record) continue;
    const auto state = freshness::check_request(files, environment, *record);
    if (state == freshness::RequestState::Changed) return std::nullopt;
    if (state == freshness::RequestState::Touched) freshness::save_request(files, directory, *record);
    return NoOpOutcome::decode(record->closing);
  }
  return std::nullopt;
}

}  // namespace gantry::ops
