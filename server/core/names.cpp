#include "server/core/names.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"

namespace gantry::server {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Canonical and sorted.
constexpr std::array<std::string_view, 36> kReserved{"alloc",
                                                     "aux",
                                                     "com1",
                                                     "com2",
                                                     "com3",
                                                     "com4",
                                                     "com5",
                                                     "com6",
                                                     "com7",
                                                     "com8",
                                                     "com9",
                                                     "compiler-builtins",
                                                     "con",
                                                     "core",
                                                     "lpt1",
                                                     "lpt2",
                                                     "lpt3",
                                                     "lpt4",
                                                     "lpt5",
                                                     "lpt6",
                                                     "lpt7",
                                                     "lpt8",
                                                     "lpt9",
                                                     "nul",
                                                     "panic-abort",
                                                     "panic-unwind",
                                                     "prn",
                                                     "proc-macro",
                                                     "profiler-builtins",
                                                     "rustc",
                                                     "rustdoc",
                                                     "std",
                                                     "std-detect",
                                                     "sysroot",
                                                     "test",
                                                     "unwind"};

}  // namespace

std::optional<std::string> crate_name_problem(std::string_view name) {
  if (name.empty()) return "the crate name cannot be empty";
  if (name.size() > kLongestCrateName) {
    return fmt::format("the crate name has {} characters, at most {} are allowed", name.size(), kLongestCrateName);
  }
  if (!is_letter(name.front())) {
    return fmt::format("invalid crate name `{}`: the first character must be an ASCII letter", name);
  }
  if (!std::all_of(name.begin(), name.end(),
                   [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; })) {
    return fmt::format("invalid crate name `{}`: only ASCII letters, digits, `-` and `_` are allowed", name);
  }
  return std::nullopt;
}

std::string canonical_name(std::string_view name) {
  auto canonical = ascii_lower(name);
  std::ranges::replace(canonical, '_', '-');
  return canonical;
}

bool is_reserved_name(std::string_view name, std::span<const std::string> more) {
  const auto canonical = canonical_name(name);
  return std::binary_search(kReserved.begin(), kReserved.end(), canonical) ||
         std::find(more.begin(), more.end(), canonical) != more.end();
}

}  // namespace gantry::server
