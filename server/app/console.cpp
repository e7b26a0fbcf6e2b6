#include "server/app/console.h"

#include <string>

#include <unistd.h>

namespace gantry::server::app {

namespace {

// One write a line: lines of several threads do not mix.
void write_line(int descriptor, std::string_view text) {
  std::string line(text);
  line += '\n';
  std::string_view rest(line);
  while (!rest.empty()) {
    const auto count = ::write(descriptor, rest.data(), rest.size());
    if (count <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

void print_line(std::string_view text) { write_line(STDOUT_FILENO, text); }

void print_error(std::string_view text) { write_line(STDERR_FILENO, text); }

}  // namespace gantry::server::app
