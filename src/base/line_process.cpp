#include "base/line_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace gantry {

namespace {

std::error_code system_code(int number) { return {number, std::generic_category()}; }

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

class SystemLineProcess : public LineProcess {
 public:
  explicit SystemLineProcess(const Child& child) : child_(child) {}
  SystemLineProcess(const SystemLineProcess&) = delete;
  SystemLineProcess& operator=(const SystemLineProcess&) = delete;
  ~SystemLineProcess() override {
    for (int* fd : {&child_.in, &child_.out, &child_.pidfd}) close_fd(*fd);
    if (child_.pid < 0) return;
    ::kill(child_.pid, SIGKILL);
    wait();
  }

  bool write(std::string_view text) override {
    while (!text.empty()) {
      const auto count = ::write(child_.in, text.data(), text.size());  // SIGPIPE is ignored
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
      const auto count = ::read(child_.out, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return tl::unexpected(system_code(errno));
      if (count == 0) return take(pending_.size());
      pending_.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  void close_input() override { close_fd(child_.in); }

  ExitStatus wait() override {
    int raw = 0;
    while (::waitpid(child_.pid, &raw, 0) < 0 && errno == EINTR) {
    }
    child_.pid = -1;
    return decode_wait_status(raw);
  }

 private:
  std::string take(std::size_t length) {
    auto line = pending_.substr(0, length);
    pending_.erase(0, length);
    return line;
  }

  Child child_;
  std::string pending_;
};

}  // namespace

tl::expected<std::unique_ptr<LineProcess>, std::error_code> SystemLineProcesses::start(const Command& command,
                                                                                       const Environment& base) {
  const auto child = spawn(command, base, Streams::Dialogue);
  if (!child) return tl::unexpected(child.error());
  return std::make_unique<SystemLineProcess>(*child);
}

}  // namespace gantry
