#include "term/sink.h"

#include <cerrno>

#include <sys/ioctl.h>
#include <unistd.h>

namespace gantry::term {

FileSink::FileSink(int descriptor) : descriptor_(descriptor), terminal_(::isatty(descriptor) == 1) {}

bool FileSink::write(std::string_view text) {
  if (failed_) return false;
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EBADF) {
      return true;  // started with the stream closed: there is nobody to tell
    } else if (errno != EINTR) {
      failed_ = true;
      return false;
    }
  }
  return true;
}

int FileSink::columns() const {
  winsize size{};
  if (!terminal_ || ::ioctl(descriptor_, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

bool StringSink::write(std::string_view piece) {
  if (broken) return false;
  text += piece;
  return true;
}

}  // namespace gantry::term
