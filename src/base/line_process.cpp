#include "base/line_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include <fmt/format.h>

namespace gantry {

namespace {

std::error_code system_code(int number) { return {number, std::generic_category()}; }

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

class SystemLineProcess : public LineProcess {
 public:
  SystemLineProcess(pid_t pid, int in, int out) : pid_(pid), in_(in), out_(out) {}
  SystemLineProcess(const SystemLineProcess&) = delete;
  SystemLineProcess& operator=(const SystemLineProcess&) = delete;
  ~SystemLineProcess() override {
    close_fd(in_);
    close_fd(out_);
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }

  bool write(std::string_view text) override {
    while (!text.empty()) {
      const auto count = ::write(in_, text.data(), text.size());  // SIGPIPE is ignored
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  tl::expected<std::string, std::error_code> read_line() override {
    for (;;) {
      if (const auto end = pending_.find('\n'); end != std::string::npos) return take(end + 1);
      std::array<char, 4096> buffer{};
      const auto count = ::read(out_, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return tl::unexpected(system_code(errno));
      if (count == 0) return take(pending_.size());
      pending_.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  void close_input() override { close_fd(in_); }

  ExitStatus wait() override {
    int raw = 0;
    while (::waitpid(pid_, &raw, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return decode_wait_status(raw);
  }

 private:
  std::string take(std::size_t length) {
    auto line = pending_.substr(0, length);
    pending_.erase(0, length);
    return line;
  }

  pid_t pid_;
  int in_;
  int out_;
  std::string pending_;
};

std::vector<std::string> environment_of(const Command& command, const Environment& base) {
  auto variables = base.variables();
  for (const auto& [name, value] : command.env) {
    if (value) {
      variables[name] = *value;
    } else {
      variables.erase(name);
    }
  }
  std::vector<std::string> list;
  for (const auto& [name, value] : variables) list.push_back(fmt::format("{}={}", name, value));
  return list;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (auto& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

tl::expected<std::unique_ptr<LineProcess>, std::error_code> SystemLineProcesses::start(const Command& command,
                                                                                       const Environment& base) {
  const auto program = find_in_path(command.program, base.get("PATH").value_or(""));
  if (!program) return tl::unexpected(system_code(ENOENT));
  std::array<int, 2> input{-1, -1};
  std::array<int, 2> output{-1, -1};
  if (!command.inherit_stdin && ::pipe2(input.data(), O_CLOEXEC) != 0) return tl::unexpected(system_code(errno));
  if (::pipe2(output.data(), O_CLOEXEC) != 0) {
    const int number = errno;
    for (auto& fd : input) close_fd(fd);
    return tl::unexpected(system_code(number));
  }
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (!command.inherit_stdin) ::posix_spawn_file_actions_adddup2(&actions, input[0], 0);
  ::posix_spawn_file_actions_adddup2(&actions, output[1], 1);
  // What we ignore, the program need not.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGCHLD, SIGHUP}) sigaddset(&defaults, number);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> arguments{command.program};
  arguments.insert(arguments.end(), command.args.begin(), command.args.end());
  auto environment = environment_of(command, base);
  pid_t pid = -1;
  const int problem = ::posix_spawn(&pid, program->c_str(), &actions, &attributes, pointers(arguments).data(),
                                    pointers(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  close_fd(input[0]);
  close_fd(output[1]);
  if (problem != 0) {
    close_fd(input[1]);
    close_fd(output[0]);
    return tl::unexpected(system_code(problem));
  }
  return std::make_unique<SystemLineProcess>(pid, input[1], output[0]);
}

}  // namespace gantry
