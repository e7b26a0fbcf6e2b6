#include "base/standard_input.h"

#include <unistd.h>

#include <cerrno>

namespace gantry {

bool StandardInput::is_terminal() const { return ::isatty(STDIN_FILENO) == 1; }

// Byte by byte: what follows the line belongs to whoever reads next.
std::string StandardInput::read_line() {
  std::string line;
  for (;;) {
    char c = 0;
    const auto count = ::read(STDIN_FILENO, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return line;
    line += c;
    if (c == '\n') return line;
  }
}

}  // namespace gantry
