#include "ops/new_repository.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "toml/parse.h"
#include "toolchain/process_failure.h"

namespace gantry::ops {
namespace {

// Runs a program of a version control system; throws when it fails.
void run_tool(const Host& host, const std::string& cwd, std::string program, std::vector<std::string> arguments) {
  Command command;
  command.program = std::move(program);
  command.args = std::move(arguments);
  command.cwd = cwd;
  // A repository that our caller works on is not the one we make.
  command.env["GIT_DIR"] = std::nullopt;
  command.env["GIT_WORK_TREE"] = std::nullopt;
  const auto output = host.processes.run(command, host.environment);
  if (!output) throw toolchain::never_executed(command.display(), output.error());
  if (!output->status.success()) throw Error(toolchain::describe_failure(command.display(), *output));
}

// The files that make a directory a git repository, for machines without git.
void write_git_repository(const std::string& directory, FileSystem& files) {
  const std::string git = path::join(directory, ".git");
  for (const char* part : {"objects/info", "objects/pack", "refs/heads", "refs/tags", "info", "hooks"}) {
    files.create_directories(path::join(git, part));
  }
  files.write_atomic(
      path::join(git, "config"),
      "[core]\n\tbare = false\n\trepositoryformatversion = 0\n\tfilemode = true\n\tlogallrefupdates = true\n");
  files.write_atomic(path::join(git, "description"),
                     "Unnamed repository; edit this file 'description' to name the repository.\n");
  files.write_atomic(path::join(git, "info/exclude"), "");
  files.write_atomic(path::join(git, "HEAD"), "ref: refs/heads/master\n");
}

void initialise(VersionControl system, const std::string& directory, const Host& host) {
  FileSystem& files = host.files;
  const auto has = [&](const char* name) { return files.exists(path::join(directory, name)); };
  switch (system) {
    case VersionControl::Git:
      if (has(".git")) return;
      if (!files.is_directory(directory)) files.create_directories(directory);
      if (find_in_path("git", host.environment.get("PATH").value_or(""))) {
        run_tool(host, host.cwd, "git", {"init", "--quiet", directory});
      } else {
        write_git_repository(directory, files);
      }
      return;
    case VersionControl::Mercurial:
      if (!has(".hg")) run_tool(host, host.cwd, "hg", {"init", "--", directory});
      return;
    case VersionControl::Pijul:
      if (!has(".pijul")) run_tool(host, host.cwd, "pijul", {"init", "--", directory});
      return;
    case VersionControl::Fossil: {
      if (has(".fossil")) return;
      files.create_directories(directory);
      const std::string database = path::join(directory, ".fossil");
      run_tool(host, host.cwd, "fossil", {"init", "--", database});
      run_tool(host, directory, "fossil", {"open", "-f", "--", database});
      run_tool(host, directory, "fossil", {"settings", "ignore-glob", "target"});
      run_tool(host, directory, "fossil", {"settings", "clean-glob", "target"});
      return;
    }
    case VersionControl::None: return;
  }
}

std::vector<std::string> ignore_files(VersionControl system) {
  switch (system) {
    case VersionControl::Git: return {".gitignore"};
    case VersionControl::Mercurial: return {".hgignore"};
    case VersionControl::Pijul: return {".ignore"};
    case VersionControl::Fossil: return {".fossil-settings/ignore-glob", ".fossil-settings/clean-glob"};
    case VersionControl::None: return {};
  }
  return {};
}

bool is_in_mercurial_repository(const std::string& directory, const Host& host) {
  if (!find_in_path("hg", host.environment.get("PATH").value_or(""))) return false;
  for (std::string at = path::normalize(directory); !at.empty(); at = std::string(path::parent(at))) {
    if (host.files.is_directory(path::join(at, ".hg"))) return true;
    if (at == "/") break;
  }
  return false;
}

VersionControl choose(const std::string& directory, std::optional<VersionControl> wanted, const config::Config& config,
                      const Host& host) {
  if (wanted) return *wanted;
  const auto keys = config.keys({"cargo-new"});  // throws when it is no table
  const auto configured = config.get_string({"cargo-new", "vcs"});
  for (const std::string& key : keys) {
    const config::ConfigValue* value = config.find({"cargo-new", key});
    if (key == "vcs" || key == "name" || key == "email" || value == nullptr) continue;
    host.reporter.warning(fmt::format("unused config key `{}` in `{}`", config::display_key({"cargo-new", key}),
                                      value->definition.describe()));
  }
  const VersionControl preferred = configured ? parse_version_control(configured->value) : VersionControl::Git;
  if (configured) return preferred;
  const std::string parent(path::parent(path::normalize(directory)));
  if (is_in_git_repository(parent, host.files) || is_in_mercurial_repository(parent, host)) return VersionControl::None;
  return preferred;
}

std::string ignored_pattern(VersionControl system) {
  switch (system) {
    case VersionControl::Git:
    case VersionControl::Pijul: return "/target";
    case VersionControl::Mercurial: return "^target$";
    case VersionControl::Fossil: return "target";
    case VersionControl::None: return "";
  }
  return "";
}

}  // namespace

std::optional<VersionControl> version_control_in(const std::string& directory, const FileSystem& files) {
  std::vector<VersionControl> found;
  const auto look = [&](const char* name, VersionControl system) {
    if (files.exists(path::join(directory, name))) found.push_back(system);
  };
  look(".git", VersionControl::Git);
  look(".hg", VersionControl::Mercurial);
  look(".pijul", VersionControl::Pijul);
  look(".fossil", VersionControl::Fossil);
  if (found.size() > 1) {
    throw Error(
        "more than one of .hg, .git, .pijul, .fossil configurations found and the ignore file can't be filled in as a "
        "result. "
        "specify --vcs to override detection");
  }
  if (found.empty()) return std::nullopt;
  return found.front();
}

VersionControl parse_version_control(const std::string& name) {
  if (name == "git") return VersionControl::Git;
  if (name == "hg") return VersionControl::Mercurial;
  if (name == "pijul") return VersionControl::Pijul;
  if (name == "fossil") return VersionControl::Fossil;
  if (name == "none") return VersionControl::None;
  throw Error(fmt::format("unknown vcs specification: `{}`", name));
}

bool is_in_git_repository(const std::string& directory, const FileSystem& files) {
  for (std::string at = path::normalize(directory); !at.empty(); at = std::string(path::parent(at))) {
    const std::string git = path::join(at, ".git");
    if (files.is_file(git)) return true;  // a worktree or submodule: the file says where the repository is
    if (files.exists(path::join(git, "HEAD")) && files.is_directory(path::join(git, "objects")) &&
        files.is_directory(path::join(git, "refs"))) {
      return true;
    }
    if (at == "/") break;
  }
  return false;
}

std::string ignore_text(VersionControl system, const std::optional<std::string>& existing) {
  const std::string pattern = ignored_pattern(system);
  if (!existing) return pattern + "\n";
  // Line by line, as the message names the line.
  std::size_t number = 0;
  bool known = false;
  std::string_view rest = *existing;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (!toml::is_utf8(line)) {
      throw Error(fmt::format("Character at line {} is invalid. Cargo only supports UTF-8.", number));
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    known = known || line == pattern;
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
  }
  std::string text = *existing + "\n\n# Added by cargo\n";
  if (known) text += "#\n# already existing elements were commented out\n";
  return text + fmt::format("\n{}{}\n", known ? "#" : "", pattern);
}

void make_repository(const std::string& directory, std::optional<VersionControl> wanted, const config::Config& config,
                     const Host& host) {
  const VersionControl system = choose(directory, wanted, config, host);
  initialise(system, directory, host);
  for (const std::string& name : ignore_files(system)) {
    const std::string file = path::join(directory, name);
    const auto existing = host.files.read(file);
    host.files.create_directories(std::string(path::parent(file)));
    host.files.write_atomic(file, ignore_text(system, existing ? std::optional<std::string>(*existing) : std::nullopt));
  }
}

}  // namespace gantry::ops
