#include "server/git/git_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file_system.h"
#include "base/process.h"

namespace gantry::server::git {

using storage::Descriptor;

namespace {

constexpr std::size_t kMostErrorText = 2000;

// What posix_spawn is told, freed with it.
class SpawnPlan {
 public:
  SpawnPlan(int input, int output, int errors) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    if (input >= 0) {
      ::posix_spawn_file_actions_adddup2(&actions_, input, 0);
    } else {
      ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    }
    ::posix_spawn_file_actions_adddup2(&actions_, output, 1);
    ::posix_spawn_file_actions_adddup2(&actions_, errors, 2);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    // The server blocks and ignores signals that children shall have as usual.
    sigset_t none;
    sigemptyset(&none);
    sigset_t usual;
    sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM}) sigaddset(&usual, signal);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &usual);
    ::posix_spawnattr_setpgroup(&attributes_, 0);  // a group of its own: git's helpers end with it
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  int spawn(pid_t& pid, const std::string& program, std::vector<std::string>& arguments,
            std::vector<std::string>& environment) {
    const auto pointers = [](std::vector<std::string>& texts) {
      std::vector<char*> result;
      for (auto& text : texts) result.push_back(text.data());
      result.push_back(nullptr);
      return result;
    };
    const auto argv = pointers(arguments);
    const auto envp = pointers(environment);
    return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, argv.data(), envp.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::string trimmed(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string command_name(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "-c") {
      ++i;
    } else if (!arguments[i].starts_with('-')) {
      return arguments[i];
    }
  }
  return "";
}

}  // namespace

Descriptor memory_file(std::string_view content) {
  Descriptor file(::memfd_create("git", MFD_CLOEXEC));
  if (!file) storage::fail_with_reason("create", "a file in memory");
  storage::write_all(file, content, "a file in memory");
  return file;
}

GitProgram::GitProgram(std::string path_variable) : path_variable_(std::move(path_variable)) {
  const auto found = find_in_path("git", path_variable_);
  if (!found)
    throw Error("the git index needs the program `git`, which is not in PATH: install it, or leave out `index.git`");
  program_ = *found;
}

GitProgram::Outcome GitProgram::execute(const Call& call) const {
  std::vector<std::string> arguments{"git"};
  arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
  std::vector<std::string> environment{"PATH=" + path_variable_, "LC_ALL=C", "GIT_CONFIG_GLOBAL=/dev/null",
                                       "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0"};
  for (const auto& [name, value] : call.environment) environment.push_back(fmt::format("{}={}", name, value));
  const auto captured = call.output == nullptr ? memory_file() : Descriptor();
  const auto errors = memory_file();
  if (call.input != nullptr && ::lseek(call.input->get(), 0, SEEK_SET) != 0)
    storage::fail_with_reason("read", "the input of git");
  SpawnPlan plan(call.input == nullptr ? -1 : call.input->get(),
                 call.output == nullptr ? captured.get() : call.output->get(), errors.get());
  if (is_stopping_) throw Error("the registry is shutting down");
  pid_t pid = -1;
  if (const int code = plan.spawn(pid, program_, arguments, environment); code != 0) {
    throw Error(fmt::format("failed to run `{}`", program_),
                {describe_system_error(std::error_code(code, std::generic_category()))});
  }
  const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  constexpr int kGlance = 250;  // milliseconds
  pollfd waited{handle.get(), POLLIN, 0};
  std::int64_t left = std::int64_t{call.seconds} * 1000;
  while (handle && ::poll(&waited, 1, kGlance) <= 0) {
    left -= kGlance;
    if (left > 0 && !is_stopping_) continue;
    ::kill(-pid, SIGKILL);
    break;
  }
  Outcome outcome;
  while (::waitpid(pid, &outcome.status, 0) < 0 && errno == EINTR) {
  }
  if (call.output == nullptr) outcome.output = storage::read_all(captured, "the output of git");
  outcome.errors = trimmed(storage::read_all(errors, "the output of git")).substr(0, kMostErrorText);
  return outcome;
}

std::string GitProgram::run(const Call& call) const {
  auto outcome = execute(call);
  if (outcome.status == 0) return std::move(outcome.output);
  throw Error(
      fmt::format("`git {}` failed ({})", command_name(call.arguments), decode_wait_status(outcome.status).describe()),
      {outcome.errors.empty() ? std::string("it did not say why") : outcome.errors});
}

std::optional<std::string> GitProgram::try_run(std::vector<std::string> arguments) const {
  Call call;
  call.arguments = std::move(arguments);
  auto outcome = execute(call);
  if (outcome.status != 0) return std::nullopt;
  return trimmed(std::move(outcome.output));
}

}  // namespace gantry::server::git
