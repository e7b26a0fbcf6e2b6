#include "cli/program_path.h"

#include <optional>

#include "base/path.h"
#include "base/process.h"

namespace gantry::cli {
namespace {

constexpr const char* kOwnFile = "/proc/self/exe";

bool is_our_name(std::string_view path) {
  const auto stem = path::stem(path);
  return stem == "cargo" || stem == "gantry";
}

struct Called {
  std::string path;  // to call it by again
  std::string file;  // the file that it is
};

std::optional<Called> called_path(const std::string& argv0, const std::string& cwd, const Environment& environment,
                                  const FileSystem& files) {
  if (!is_our_name(argv0)) return std::nullopt;
  const auto found = find_in_path(argv0, environment.get("PATH").value_or(""));
  if (!found) return std::nullopt;
  auto path = path::normalize(path::join(cwd, *found));
  auto real = files.canonicalize(path);
  if (!real) return std::nullopt;
  // A link named cargo to gantry stays: its name says how the program has to behave.
  if (path::stem(*real) == path::stem(path)) path = *real;
  return Called{std::move(path), std::move(*real)};
}

}  // namespace

std::string find_program_path(const std::string& argv0, const std::string& cwd, const Environment& environment,
                              const FileSystem& files) {
  auto own = files.canonicalize(kOwnFile);
  auto called = called_path(argv0, cwd, environment, files);
  if (called && own && called->file == *own) return called->path;
  if (own && is_our_name(*own)) return *own;
  if (called) return called->path;
  if (auto inherited = environment.get("CARGO")) return *inherited;
  return own ? *own : argv0;
}

}  // namespace gantry::cli
