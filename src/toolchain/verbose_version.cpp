#include "toolchain/verbose_version.h"

#include <optional>

#include <fmt/format.h>

#include "base/error.h"
#include "base/utf8_problem.h"

namespace gantry::toolchain {

namespace {

// The rest of the first line that starts with `field` and a blank.
std::optional<std::string> field(std::string_view text, std::string_view name) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    auto end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    auto line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with(name)) return std::string(line.substr(name.size()));
    begin = end + 1;
  }
  return std::nullopt;
}

std::string require_field(std::string_view text, std::string_view name) {
  auto value = field(text, fmt::format("{} ", name));
  if (!value) throw Error(fmt::format("`rustc -vV` didn't have a line for `{}`, got:\n{}", name, text));
  return *value;
}

}  // namespace

VerboseVersion parse_verbose_version(std::string_view text) {
  VerboseVersion result;
  result.host = require_field(text, "host:");
  const auto release = require_field(text, "release:");
  auto version = semver::Version::parse(release);
  if (!version) {
    throw Error(fmt::format("rustc version does not appear to be a valid semver version, from:\n{}", text),
                {version.error()});
  }
  result.version = std::move(*version);
  result.commit_hash = field(text, "commit-hash: ").value_or("");
  return result;
}

void require_utf8(std::string_view text, std::string_view display) {
  auto problem = utf8_problem(text);
  if (!problem) return;
  auto& cause = *problem;
  cause += ": [";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0) cause += ", ";
    cause += std::to_string(static_cast<unsigned char>(text[i]));
  }
  cause += "]";
  throw Error(fmt::format("`{}` didn't return utf8 output", display), {cause});
}

}  // namespace gantry::toolchain
