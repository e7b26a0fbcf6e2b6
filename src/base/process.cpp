#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <algorithm>

#include <fmt/format.h>

namespace gantry {

namespace {

std::error_code system_code(int number) { return {number, std::generic_category()}; }

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

// argv and envp in the form exec wants; owns the strings behind the pointers.
struct ExecImage {
  std::string program;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::vector<char*> argv;
  std::vector<char*> envp;

  ExecImage(const Command& command, const Environment& base) {
    auto variables = base.variables();
    for (const auto& [name, value] : command.env) {
      if (value) {
        variables[name] = *value;
      } else {
        variables.erase(name);
      }
    }
    const auto path = variables.find("PATH");
    const auto found = find_in_path(command.program, path == variables.end() ? "" : path->second);
    program = found.value_or("");
    arguments.push_back(command.argv0.empty() ? command.program : command.argv0);
    arguments.insert(arguments.end(), command.args.begin(), command.args.end());
    for (const auto& [name, value] : variables) environment.push_back(fmt::format("{}={}", name, value));
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    for (auto& variable : environment) envp.push_back(variable.data());
    envp.push_back(nullptr);
  }
};

int open_null(int flags) { return ::open("/dev/null", flags | O_CLOEXEC); }

// What the child does between vfork and exec; only async-signal-safe calls. Returns the errno of what failed.
int run_child(const ExecImage& image, const char* cwd, int in, int out, int err, const std::vector<int>& inherited,
              bool dies_with_parent) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  struct sigaction defaults {};
  defaults.sa_handler = SIG_DFL;
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGCHLD, SIGHUP}) ::sigaction(number, &defaults, nullptr);
  if (in >= 0 && ::dup2(in, 0) < 0) return errno;
  if (out >= 0 && ::dup2(out, 1) < 0) return errno;
  if (err >= 0 && ::dup2(err, 2) < 0) return errno;
  for (const int fd : inherited) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags >= 0) ::fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC);
  }
  if (dies_with_parent) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (cwd != nullptr && ::chdir(cwd) != 0) return errno;
  ::execve(image.program.c_str(), image.argv.data(), image.envp.data());
  return errno;
}

}  // namespace

std::string shell_escape(std::string_view argument) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_=/,.+").find(c) != std::string_view::npos;
  };
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), plain)) return std::string(argument);
  std::string quoted = "'";
  for (const char c : argument) {
    if (c == '\'' || c == '!') {
      quoted += "'\\";
      quoted += c;
      quoted += '\'';
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string Command::display(bool with_env) const {
  std::string text;
  if (with_env) {
    for (const auto& [name, value] : env) {
      if (value) text += fmt::format("{}={} ", name, shell_escape(*value));
    }
  }
  text += program;  // cargo escapes the arguments, not the program
  for (const auto& argument : args) text += " " + shell_escape(argument);
  return text;
}

std::string ExitStatus::describe() const {
  if (signal == 0) return fmt::format("exit status: {}", code);
  static constexpr std::array<std::pair<int, const char*>, 16> kNames{
      {{SIGABRT, "SIGABRT: process abort signal"},
       {SIGALRM, "SIGALRM: alarm clock"},
       {SIGFPE, "SIGFPE: erroneous arithmetic operation"},
       {SIGHUP, "SIGHUP: hangup"},
       {SIGILL, "SIGILL: illegal instruction"},
       {SIGINT, "SIGINT: terminal interrupt signal"},
       {SIGKILL, "SIGKILL: kill"},
       {SIGPIPE, "SIGPIPE: write on a pipe with no one to read"},
       {SIGQUIT, "SIGQUIT: terminal quit signal"},
       {SIGSEGV, "SIGSEGV: invalid memory reference"},
       {SIGTERM, "SIGTERM: termination signal"},
       {SIGBUS, "SIGBUS: access to undefined memory"},
       {SIGSYS, "SIGSYS: bad system call"},
       {SIGTRAP, "SIGTRAP: trace/breakpoint trap"},
       {SIGUSR1, "SIGUSR1"},
       {SIGUSR2, "SIGUSR2"}}};
  for (const auto& [number, name] : kNames) {
    if (number == signal) return fmt::format("signal: {}, {}", signal, name);
  }
  return fmt::format("signal: {}", signal);
}

ExitStatus decode_wait_status(int raw) {
  if (WIFSIGNALED(raw)) return {0, WTERMSIG(raw)};
  return {WEXITSTATUS(raw), 0};
}

std::optional<std::string> find_in_path(std::string_view name, std::string_view path_variable) {
  if (name.find('/') != std::string_view::npos) return std::string(name);
  std::size_t begin = 0;
  while (begin <= path_variable.size() && !name.empty()) {
    auto end = path_variable.find(':', begin);
    if (end == std::string_view::npos) end = path_variable.size();
    auto directory = std::string(path_variable.substr(begin, end - begin));
    if (directory.empty()) directory = ".";
    auto candidate = directory + "/" + std::string(name);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    begin = end + 1;
  }
  return std::nullopt;
}

tl::expected<Child, std::error_code> spawn(const Command& command, const Environment& base, Streams streams,
                                           const std::vector<int>& inherited_fds) {
  const ExecImage image(command, base);
  if (image.program.empty()) return tl::unexpected(system_code(ENOENT));
  int in_pipe[2] = {-1, -1};
  int out_pipe[2] = {-1, -1};
  int err_pipe[2] = {-1, -1};
  const bool talks = streams == Streams::Dialogue;
  const auto open_pipe = [](bool wanted, int* ends) { return !wanted || ::pipe2(ends, O_CLOEXEC) == 0; };
  if (!open_pipe(talks && !command.inherit_stdin, in_pipe) || !open_pipe(streams != Streams::Inherited, out_pipe) ||
      !open_pipe(streams == Streams::Piped, err_pipe)) {
    const int number = errno;
    for (auto* ends : {in_pipe, out_pipe, err_pipe}) {
      close_fd(ends[0]);
      close_fd(ends[1]);
    }
    return tl::unexpected(system_code(number));
  }
  if (!command.inherit_stdin && !talks) in_pipe[0] = open_null(O_RDONLY);

  sigset_t all;
  sigset_t old;
  sigfillset(&all);
  ::sigprocmask(SIG_BLOCK, &all, &old);  // no handler of ours may run in the child that shares our memory
  volatile int child_error = 0;
  const char* cwd = command.cwd.empty() ? nullptr : command.cwd.c_str();
  const pid_t pid = ::vfork();
  if (pid == 0) {
    child_error = run_child(image, cwd, in_pipe[0], out_pipe[1], err_pipe[1], inherited_fds, command.dies_with_parent);
    ::_exit(127);
  }
  const int fork_error = errno;
  ::sigprocmask(SIG_SETMASK, &old, nullptr);
  close_fd(in_pipe[0]);
  close_fd(out_pipe[1]);
  close_fd(err_pipe[1]);
  if (pid < 0 || child_error != 0) {
    close_fd(in_pipe[1]);
    close_fd(out_pipe[0]);
    close_fd(err_pipe[0]);
    if (pid > 0) ::waitpid(pid, nullptr, 0);
    return tl::unexpected(system_code(pid < 0 ? fork_error : child_error));
  }
  Child child{pid, static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)), in_pipe[1], out_pipe[0], err_pipe[0]};
  if (child.pidfd >= 0) ::fcntl(child.pidfd, F_SETFD, FD_CLOEXEC);
  return child;
}

tl::expected<Output, std::error_code> SystemProcessRunner::run(const Command& command, const Environment& base) {
  Command prepared = command;
  int stdin_pipe[2] = {-1, -1};
  if (!command.stdin_data.empty()) {
    // Small inputs only: they must fit the pipe's buffer, which holds 64 KiB.
    if (::pipe2(stdin_pipe, O_CLOEXEC) != 0) return tl::unexpected(system_code(errno));
    const auto written = ::write(stdin_pipe[1], command.stdin_data.data(), command.stdin_data.size());
    (void)written;
    close_fd(stdin_pipe[1]);
    prepared.inherit_stdin = true;
  }
  const int saved_stdin = stdin_pipe[0] >= 0 ? ::fcntl(0, F_DUPFD_CLOEXEC, 3) : -1;
  if (stdin_pipe[0] >= 0) ::dup2(stdin_pipe[0], 0);
  auto child = spawn(prepared, base, Streams::Piped);
  if (stdin_pipe[0] >= 0) {
    if (saved_stdin >= 0) {
      ::dup2(saved_stdin, 0);
      ::close(saved_stdin);
    }
    close_fd(stdin_pipe[0]);
  }
  if (!child) return tl::unexpected(child.error());
  Output output;
  std::array<pollfd, 2> streams{{{child->out, POLLIN, 0}, {child->err, POLLIN, 0}}};
  std::array<char, 16384> buffer{};
  int open = 2;
  while (open > 0) {
    if (::poll(streams.data(), streams.size(), -1) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      const auto count = ::read(streams[i].fd, buffer.data(), buffer.size());
      if (count > 0) {
        (i == 0 ? output.out : output.err).append(buffer.data(), static_cast<std::size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        ::close(streams[i].fd);
        streams[i].fd = -1;
        --open;
      }
    }
  }
  int raw = 0;
  while (::waitpid(child->pid, &raw, 0) < 0 && errno == EINTR) {
  }
  if (child->pidfd >= 0) ::close(child->pidfd);
  output.status = decode_wait_status(raw);
  return output;
}

tl::expected<ExitStatus, std::error_code> SystemProcessRunner::run_inherited(const Command& command,
                                                                             const Environment& base) {
  auto inherited = command;
  inherited.inherit_stdin = true;
  const auto child = spawn(inherited, base, Streams::Inherited);
  if (!child) return tl::unexpected(child.error());
  int raw = 0;
  while (::waitpid(child->pid, &raw, 0) < 0 && errno == EINTR) {
  }
  if (child->pidfd >= 0) ::close(child->pidfd);
  return decode_wait_status(raw);
}

unsigned available_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  const int count = CPU_COUNT(&set);
  return count > 0 ? static_cast<unsigned>(count) : 1;
}

std::error_code exec_replace(const Command& command, const Environment& base) {
  const ExecImage image(command, base);
  if (image.program.empty()) return system_code(ENOENT);
  if (!command.cwd.empty() && ::chdir(command.cwd.c_str()) != 0) return system_code(errno);
  ::execve(image.program.c_str(), image.argv.data(), image.envp.data());
  return system_code(errno);
}

}  // namespace gantry
