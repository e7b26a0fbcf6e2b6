#include "cli/working_directory.h"

#include <array>
#include <climits>

#include <unistd.h>

namespace gantry::cli {

std::string working_directory() {
  std::array<char, PATH_MAX> buffer{};
  return ::getcwd(buffer.data(), buffer.size()) == nullptr ? std::string() : std::string(buffer.data());
}

}  // namespace gantry::cli
