// A program that is called in the place of the compiler, with the compiler's path before the arguments: for all crates
// of the packages that were asked for, and without the wrappers that are configured. What was asked for is built
// whether it is fresh or not, dependencies are not.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace gantry::exec {

struct CompilerProxy {
  std::string program;
  std::map<std::string, std::string> environment;
  // Whether a line of its error stream was for us: it is no message of the compiler then.
  std::function<bool(std::string_view)> takes_line;
};

}  // namespace gantry::exec
