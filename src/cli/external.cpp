#include "cli/external.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/error.h"
#include "base/path.h"
#include "cli/alias.h"
#include "cli/builtin.h"
#include "cli/command.h"
#include "toolchain/process_failure.h"

namespace gantry::cli {
namespace {

constexpr std::string_view kPrefix = "cargo-";

std::string_view without_trailing_slashes(std::string_view text) {
  while (text.size() > 1 && text.back() == '/') text.remove_suffix(1);
  return text;
}

// $CARGO_HOME/bin comes first unless PATH names it: then the order of PATH counts.
std::vector<std::string> search_directories(Session& session) {
  std::vector<std::string> directories;
  const std::string path_variable = session.environment().get("PATH").value_or("");
  std::string_view rest = path_variable;
  while (!path_variable.empty()) {
    const std::size_t end = rest.find(':');
    directories.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  const std::string home_bin = path::join(session.cargo_home(), "bin");
  const bool on_path = std::any_of(directories.begin(), directories.end(), [&](const std::string& directory) {
    return without_trailing_slashes(directory) == home_bin;
  });
  if (!on_path) directories.insert(directories.begin(), home_bin);
  return directories;
}

bool is_executable(const FileSystem& files, const std::string& program) {
  const auto stat = files.stat(program);
  return stat && stat->is_file() && (stat->mode & 0111U) != 0;
}

// `./x`, `a/b` and `x.rs` mean files, not commands.
bool looks_like_file(const std::string& name) {
  const std::string_view trimmed = without_trailing_slashes(name);
  const std::size_t slash = trimmed.find('/');
  return (slash != std::string_view::npos && trimmed != "/") || path::extension(name) == "rs";
}

std::string script_suggestion(const FileSystem& files, const std::string& cwd, const std::string& name) {
  const std::string directory(path::parent(name));
  const auto listed = files.list(path::join(cwd, directory));
  if (!listed) return "";
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : *listed) {
    if (entry.type != FileType::Directory && path::extension(entry.name) == "rs") names.push_back(entry.name);
  }
  const auto closest = closest_name(path::file_name(name), names);
  if (!closest) return "";
  const std::string file = path::normalize(path::join(directory, *closest));
  const std::string shown = path::is_absolute(file) ? file : "./" + file;
  return fmt::format("\nhelp: there is a script with a similar name: `{}` (requires `-Zscript`)", shown);
}

std::vector<std::string> all_names(Session& session) {
  std::map<std::string, int> names;
  for (const Command& command : all_commands()) {
    if (is_shown(session, command)) names[std::string(command.name)];
  }
  for (const auto& [name, words] : list_aliases(session)) names[name];
  for (const auto& [name, program] : list_externals(session)) names[name];
  std::vector<std::string> sorted;
  for (const auto& [name, unused] : names) sorted.push_back(name);
  return sorted;
}

}  // namespace

std::optional<std::string> find_external(Session& session, const std::string& name) {
  for (const std::string& directory : search_directories(session)) {
    std::string program = path::join(directory, fmt::format("{}{}", kPrefix, name));
    if (is_executable(session.files(), path::join(session.cwd(), program))) return program;
  }
  return std::nullopt;
}

std::map<std::string, std::string> list_externals(Session& session) {
  std::map<std::string, std::string> found;
  for (const std::string& directory : search_directories(session)) {
    const auto entries = session.files().list(path::join(session.cwd(), directory));
    if (!entries) continue;
    for (const DirectoryEntry& entry : *entries) {
      if (!entry.name.starts_with(kPrefix) || entry.name.size() == kPrefix.size()) continue;
      const std::string program = path::join(directory, entry.name);
      if (is_executable(session.files(), path::join(session.cwd(), program))) {
        found.emplace(entry.name.substr(kPrefix.size()), program);
      }
    }
  }
  return found;
}

void run_external(Session& session, const std::string& program, const std::string& name,
                  const std::vector<std::string>& arguments) {
  gantry::Command command;
  command.program = program;
  command.args.push_back(name);
  command.args.insert(command.args.end(), arguments.begin(), arguments.end());
  command.env["CARGO"] = session.program_path();
  command.inherit_stdin = true;
  std::error_code failure = exec_replace(command, session.environment());
  if (failure == std::errc::executable_format_error) {
    // A script without a first line that names its interpreter, as execvp(3) treats it.
    gantry::Command shell = command;
    shell.program = "/bin/sh";
    shell.args.insert(shell.args.begin(), program);
    exec_replace(shell, session.environment());
  }
  throw toolchain::never_executed(command.display(), failure);
}

void fail_unknown_command(Session& session, const std::string& name) {
  if (looks_like_file(name)) {
    if (session.files().is_file(path::join(session.cwd(), name))) {
      throw Error(fmt::format("running the file `{}` requires `-Zscript`", name));
    }
    const bool exists = session.files().exists(path::join(session.cwd(), name));
    throw Error(fmt::format("no such subcommand `{}`{}", name,
                            exists ? "" : script_suggestion(session.files(), session.cwd(), name)));
  }
  std::string text = fmt::format("no such command: `{}`", name);
  if (name.starts_with('+')) {
    throw Error(text + "\n\nhelp: invoke `cargo` through `rustup` to handle `+toolchain` directives");
  }
  if (const auto similar = closest_name(name, all_names(session))) {
    text += fmt::format("\n\nhelp: a command with a similar name exists: `{}`", *similar);
  }
  text += fmt::format(
      "\n\nhelp: view all installed commands with `{0} --list`\nhelp: find a package to install `{1}` with "
      "`{0} search cargo-{1}`",
      session.program(), name);
  throw Error(text);
}

}  // namespace gantry::cli
