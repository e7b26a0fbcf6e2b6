#include "ops/new_name.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "base/unicode.h"
#include "manifest/names.h"

namespace gantry::ops {
namespace {

// The Rust Reference, "Keywords": strict and reserved ones.
constexpr std::array<std::string_view, 51> kKeywords{
    "Self",   "abstract", "as",   "async",   "await",  "become", "box",   "break", "const",    "continue", "crate",
    "do",     "dyn",      "else", "enum",    "extern", "false",  "final", "fn",    "for",      "if",       "impl",
    "in",     "let",      "loop", "macro",   "match",  "mod",    "move",  "mut",   "override", "priv",     "pub",
    "ref",    "return",   "self", "static",  "struct", "super",  "trait", "true",  "try",      "type",     "typeof",
    "unsafe", "unsized",  "use",  "virtual", "where",  "while",  "yield"};

constexpr std::array<std::string_view, 4> kBuildDirectories{"deps", "examples", "build", "incremental"};
constexpr std::array<std::string_view, 5> kStandardLibrary{"core", "std", "alloc", "proc_macro", "proc-macro"};

void append_character(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | (c >> 6U));
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    if (c >= 0x10000) {
      text += static_cast<char>(0xF0 | (c >> 18U));
      text += static_cast<char>(0x80 | ((c >> 12U) & 0x3F));
    } else {
      text += static_cast<char>(0xE0 | (c >> 12U));
    }
    text += static_cast<char>(0x80 | ((c >> 6U) & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  }
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Latin, Greek and Cyrillic letters.
char32_t lower_case(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (in(U'A', U'Z') || (in(0xC0, 0xDE) && c != 0xD7) || (in(0x391, 0x3A9) && c != 0x3A2) || in(0x410, 0x42F))
    return c + 0x20;
  if (in(0x400, 0x40F)) return c + 0x50;
  if (in(0x100, 0x137) || in(0x14A, 0x177) || in(0x460, 0x481)) return c % 2 == 0 ? c + 1 : c;
  return c;
}

std::string lower_case(std::string_view text) {
  std::string lower;
  while (!text.empty()) append_character(lower, lower_case(take_character(text)));
  return lower;
}

bool is_windows_reserved(const std::string& name) {
  const std::string lower = lower_case(name);
  if (lower == "con" || lower == "prn" || lower == "aux" || lower == "nul") return true;
  return lower.size() == 4 && (lower.starts_with("com") || lower.starts_with("lpt")) && lower[3] >= '1' &&
         lower[3] <= '9';
}

std::string name_advice(const NewNameContext& context) {
  if (context.given) return "";
  return "\nnote: the directory name is used as the package name\nhelp: to override the package name, pass `--name "
         "<pkgname>`";
}

std::string binary_advice(const std::string& name, const NewNameContext& context) {
  if (!context.has_binary) return "";
  return fmt::format(
      "\nhelp: to name the binary \"{0}\", use a valid package name, and set the binary name to be different from the "
      "package. "
      "This can be done by setting the binary filename to `src/bin/{0}.rs` or change the name in Cargo.toml with:\n\n"
      "    [[bin]]\n    name = \"{0}\"\n    path = \"src/main.rs\"\n",
      name);
}

// A name with a wrong first character could still be the name of a binary.
bool could_name_a_binary(std::string_view name) {
  while (!name.empty()) {
    const char32_t character = take_character(name);
    if (!is_xid_continue(character) && character != U'-') return false;
  }
  return true;
}

}  // namespace

void check_new_name(const std::string& name, const NewNameContext& context, Reporter& reporter) {
  if (const auto problem = manifest::check_name(name, "package name")) {
    if (name.empty()) throw Error(*problem);
    throw Error(*problem + name_advice(context) + (could_name_a_binary(name) ? binary_advice(name, context) : ""));
  }
  const std::string invalid = fmt::format("invalid package name `{}`: ", name);
  if (is_one_of(name, kKeywords)) {
    throw Error(invalid + "it is a Rust keyword" + name_advice(context) + binary_advice(name, context));
  }
  if (is_one_of(name, kBuildDirectories)) {
    if (context.has_binary) {
      throw Error(invalid + "it conflicts with cargo's build directory names" + name_advice(context));
    }
    reporter.warning(
        fmt::format("package `{}` will not support binary executables with that name, it conflicts with cargo's build "
                    "directory names",
                    name));
  }
  if (name == "test") {
    throw Error(invalid + "it conflicts with Rust's built-in test library" + name_advice(context) +
                binary_advice(name, context));
  }
  if (is_one_of(name, kStandardLibrary)) {
    reporter.warning(
        fmt::format("package name `{}` may be confused with the package with that name in Rust's standard library\n"
                    "It is recommended to use a different name to avoid problems.",
                    name) +
        name_advice(context) + binary_advice(name, context));
  }
  const std::string lower = lower_case(name);
  if (is_windows_reserved(name)) {
    reporter.warning(fmt::format(
        "package name `{}` is a reserved Windows filename\nThis package will not work on Windows platforms.", name));
  }
  if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    reporter.warning(
        fmt::format("invalid package name `{}`: contains non-ASCII characters\n"
                    "Non-ASCII crate names are not supported by Rust.",
                    name));
  }
  if (lower != name) {
    reporter.warning(
        fmt::format("package name `{}` is not snake_case or kebab-case which is recommended for package names, "
                    "consider `{}`",
                    name, lower));
  }
}

void check_new_path(const std::string& path, Reporter& reporter) {
  if (path.find_first_of(":;\"") == std::string::npos) return;
  reporter.warning(
      fmt::format("the path `{}` contains invalid PATH characters (usually `:`, `;`, or `\"`)\n"
                  "It is recommended to use a different name to avoid problems.",
                  path));
}

}  // namespace gantry::ops
