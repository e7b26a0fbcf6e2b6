#include "exec/script_output.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/unicode.h"
#include "semver/version.h"

namespace gantry::exec {

namespace {

using Reach = LinkArgument::Reach;
using Result = tl::expected<void, std::string>;

constexpr std::string_view kDocumentation =
    "See https://doc.rust-lang.org/cargo/reference/build-scripts.html#outputs-of-the-build-script "
    "for more information about build script outputs.";

// Keys of the old one-colon syntax that are instructions; any other key is metadata.
constexpr std::array<std::string_view, 17> kOldKeys{"rustc-flags",
                                                    "rustc-link-lib",
                                                    "rustc-link-search",
                                                    "rustc-link-arg-cdylib",
                                                    "rustc-cdylib-link-arg",
                                                    "rustc-link-arg-bins",
                                                    "rustc-link-arg-bin",
                                                    "rustc-link-arg-tests",
                                                    "rustc-link-arg-benches",
                                                    "rustc-link-arg-examples",
                                                    "rustc-link-arg",
                                                    "rustc-cfg",
                                                    "rustc-check-cfg",
                                                    "rustc-env",
                                                    "warning",
                                                    "rerun-if-changed",
                                                    "rerun-if-env-changed"};

bool is_instruction(std::string_view rest) {
  return std::ranges::any_of(kOldKeys, [&](std::string_view key) {
    return rest.size() > key.size() && rest.starts_with(key) && rest[key.size()] == '=';
  });
}

std::string replace_all(std::string_view text, const std::string& from, const std::string& to) {
  std::string result(text);
  if (from.empty() || from == to) return result;
  for (auto at = result.find(from); at != std::string::npos; at = result.find(from, at + to.size())) {
    result.replace(at, from.size(), to);
  }
  return result;
}

struct Instruction {
  std::string_view line;
  std::string_view prefix;  // "cargo::" or "cargo:"
  std::string_view key;
  std::string value;
};

class Parser {
 public:
  explicit Parser(const ScriptOrigin& origin) : origin_(origin) {}

  Result line(std::string_view text) {
    Instruction instruction{text, "cargo::", "", ""};
    std::string_view rest;
    if (text.starts_with("cargo::")) {
      rest = text.substr(7);
      if (auto checked = check_rust_version(text, rest); !checked) return checked;
    } else if (text.starts_with("cargo:")) {
      rest = text.substr(6);
      instruction.prefix = "cargo:";
      if (!is_instruction(rest)) return metadata(text, "cargo:", rest);
    } else {
      return {};
    }
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return expected_form(text, fmt::format("{}KEY=VALUE", instruction.prefix));
    instruction.key = rest.substr(0, equals);
    instruction.value = replace_all(trim_ascii_end(rest.substr(equals + 1)), origin_.out_dir_when_run, origin_.out_dir);
    return carry_out(instruction);
  }

  ScriptOutput output;

 private:
  static tl::unexpected<std::string> failure(std::string text) { return tl::unexpected(std::move(text)); }

  Result expected_form(std::string_view line, std::string_view form) const {
    return failure(fmt::format(
        "invalid output in {}: `{}`\nExpected a line with `{}` with an `=` character, but none was found.\n{}",
        origin_.whence, line, form, kDocumentation));
  }

  Result check_rust_version(std::string_view line, std::string_view rest) const {
    const auto& wanted = origin_.manifest->summary.rust_version;
    if (!wanted) return {};
    const auto& text = origin_.manifest->metadata.rust_version;
    if (wanted->to_version() >= semver::Version{1, 77, 0, {}, {}}) return {};
    std::string hint;
    if (is_instruction(rest)) {
      hint = fmt::format("Switch to the old `cargo:{}` syntax (note the single colon).\n", rest);
    } else if (constexpr std::string_view kMetadata = "metadata="; rest.starts_with(kMetadata)) {
      hint = fmt::format("Switch to the old `cargo:{}` syntax instead of `{}` (note the single colon).\n",
                         rest.substr(kMetadata.size()), line);
    }
    return failure(fmt::format(
        "the `cargo::` syntax for build script output instructions was added in Rust 1.77.0, but the minimum "
        "supported Rust version of `{}` is {}.\n{}{}",
        origin_.package, text.value_or(""), hint, kDocumentation));
  }

  Result metadata(std::string_view line, std::string_view form, std::string_view data) {
    const auto equals = data.find('=');
    if (equals == std::string_view::npos) return expected_form(line, fmt::format("{}KEY=VALUE", form));
    output.metadata.emplace_back(data.substr(0, equals), replace_all(trim_ascii_end(data.substr(equals + 1)),
                                                                     origin_.out_dir_when_run, origin_.out_dir));
    return {};
  }

  Result carry_out(const Instruction& instruction) {
    const auto& [line, prefix, key, value] = instruction;
    if (key == "rustc-flags") return parse_rustc_flags(value, origin_.whence, output);
    if (key == "rustc-link-lib") return keep(output.library_links, value);
    if (key == "rustc-link-search") return keep(output.library_paths, value);
    if (key == "rustc-cfg") return keep(output.cfgs, value);
    if (key == "rustc-check-cfg") return keep(output.check_cfgs, value);
    if (key == "rerun-if-changed") return keep(output.rerun_if_changed, value);
    if (key == "rerun-if-env-changed") return keep(output.rerun_if_env_changed, value);
    if (key == "rustc-env") return environment(value);
    if (key == "warning" || key == "error") {
      output.log.push_back({key == "error", value});
      return {};
    }
    if (key == "metadata") return metadata(line, "cargo::metadata=", value);
    if (key == "rustc-link-arg") return argument(Reach::All, value);
    if (key == "rustc-link-arg-cdylib" || key == "rustc-cdylib-link-arg") return cdylib_argument(instruction);
    if (key == "rustc-link-arg-bin") return bin_argument(instruction);
    if (key == "rustc-link-arg-bins")
      return target_argument(instruction, Reach::Bins, "bin", &manifest::Target::is_bin);
    if (key == "rustc-link-arg-tests")
      return target_argument(instruction, Reach::Tests, "test", &manifest::Target::is_test);
    if (key == "rustc-link-arg-benches") {
      return target_argument(instruction, Reach::Benches, "benchmark", &manifest::Target::is_bench);
    }
    if (key == "rustc-link-arg-examples") {
      return target_argument(instruction, Reach::Examples, "example", &manifest::Target::is_example);
    }
    return failure(
        fmt::format("invalid output in {}: `{}`\nUnknown key: `{}`.\n{}", origin_.whence, line, key, kDocumentation));
  }

  static Result keep(std::vector<std::string>& list, const std::string& value) {
    list.push_back(value);
    return {};
  }

  Result argument(Reach reach, std::string value, std::string bin = "") {
    output.link_arguments.push_back({reach, std::move(bin), std::move(value)});
    return {};
  }

  bool has_target(bool (manifest::Target::*is)() const) const {
    return std::ranges::any_of(origin_.manifest->targets, [&](const auto& target) { return (target.*is)(); });
  }

  Result target_argument(const Instruction& instruction, Reach reach, std::string_view noun,
                         bool (manifest::Target::*is)() const) {
    if (!has_target(is)) {
      return failure(fmt::format("invalid instruction `{}{}` from {}\nThe package {} does not have a {} target.",
                                 instruction.prefix, instruction.key, origin_.whence, origin_.package, noun));
    }
    return argument(reach, instruction.value);
  }

  Result bin_argument(const Instruction& instruction) {
    const auto equals = instruction.value.find('=');
    if (equals == std::string::npos) {
      return failure(
          fmt::format("invalid instruction `{0}{1}={2}` from {3}\nThe instruction should have the form {0}{1}=BIN=ARG",
                      instruction.prefix, instruction.key, instruction.value, origin_.whence));
    }
    auto bin = instruction.value.substr(0, equals);
    const bool exists = std::ranges::any_of(origin_.manifest->targets,
                                            [&](const auto& target) { return target.is_bin() && target.name == bin; });
    if (!exists) {
      return failure(fmt::format(
          "invalid instruction `{}{}` from {}\nThe package {} does not have a bin target with the name `{}`.",
          instruction.prefix, instruction.key, origin_.whence, origin_.package, bin));
    }
    return argument(Reach::Bin, instruction.value.substr(equals + 1), std::move(bin));
  }

  Result cdylib_argument(const Instruction& instruction) {
    if (!has_target(&manifest::Target::is_cdylib)) {
      output.log.push_back(
          {false,
           fmt::format(
               "{}{} was specified in the build script of {}, but that package does not contain a cdylib target\n\n"
               "Allowing this was an unintended change in the 1.50 release, and may become an error in the future. "
               "For more information, see <https://github.com/rust-lang/cargo/issues/9562>.",
               instruction.prefix, instruction.key, origin_.package)});
    }
    return argument(Reach::Cdylib, instruction.value);
  }

  Result environment(const std::string& value) {
    const auto equals = value.find('=');
    if (equals == std::string::npos) {
      return failure(fmt::format("Variable rustc-env has no value in {}: {}", origin_.whence, value));
    }
    auto name = value.substr(0, equals);
    auto content = value.substr(equals + 1);
    if (name != "RUSTC_BOOTSTRAP") {
      output.environment.emplace_back(std::move(name), std::move(content));
      return {};
    }
    // The variable would open unstable features behind the user's back.
    const auto complaint = fmt::format(
        "cannot set `RUSTC_BOOTSTRAP={}` from {}.\nnote: crates cannot set `RUSTC_BOOTSTRAP` themselves, as doing so "
        "would subvert the stability guarantees of Rust for your project.",
        content, origin_.whence);
    if (!origin_.may_set_rustc_bootstrap) {
      std::string crate = "1";
      for (const auto& target : origin_.manifest->targets) {
        if (target.is_lib()) crate = target.crate_name();
      }
      return failure(
          fmt::format("{}\nhelp: If you're sure you want to do this in your project, set the environment variable "
                      "`RUSTC_BOOTSTRAP={}` before running cargo instead.",
                      complaint, crate));
    }
    output.log.push_back({false, complaint});
    return {};
  }

  const ScriptOrigin& origin_;
};

}  // namespace

bool LinkArgument::applies_to(const plan::Unit& unit) const {
  const auto& target = *unit.target;
  switch (reach) {
    case Reach::All: return true;
    case Reach::Cdylib: return !unit.is_test_like() && target.is_cdylib();
    case Reach::Bins: return target.is_bin();
    case Reach::Bin: return target.is_bin() && target.name == bin;
    case Reach::Tests: return target.is_test();
    case Reach::Benches: return target.is_bench();
    case Reach::Examples: return target.kind == manifest::TargetKind::ExampleBin;
  }
  return false;
}

tl::expected<ScriptOutput, std::string> parse_script_output(std::string_view text, const ScriptOrigin& origin) {
  Parser parser(origin);
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (!is_utf8(line)) continue;
    if (auto result = parser.line(trim_ascii(line)); !result) return tl::unexpected(result.error());
  }
  return std::move(parser.output);
}

tl::expected<void, std::string> parse_rustc_flags(std::string_view value, const std::string& whence,
                                                  ScriptOutput& output) {
  value = trim_ascii(value);
  std::vector<std::string_view> words;
  for (auto rest = value; !rest.empty();) {
    const auto end = rest.find_first_of(" \t");
    words.push_back(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : trim_ascii(rest.substr(end));
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto word = words[i];
    const bool is_link = word.starts_with("-l");
    if (!is_link && !word.starts_with("-L")) {
      return tl::unexpected(fmt::format("only `-l` and `-L` flags are allowed in {}: `{}`", whence, value));
    }
    word.remove_prefix(2);
    if (word.empty()) {
      if (++i == words.size())
        return tl::unexpected(fmt::format("flag in rustc-flags has no value in {}: {}", whence, word));
      word = words[i];
    }
    (is_link ? output.library_links : output.library_paths).emplace_back(word);
  }
  return {};
}

std::optional<LogLine> parse_log_line(std::string_view line) {
  for (const std::string_view prefix : {"cargo::error=", "cargo::warning=", "cargo:warning="}) {
    if (line.starts_with(prefix)) return LogLine{prefix == "cargo::error=", std::string(line.substr(prefix.size()))};
  }
  return std::nullopt;
}

std::string environment_form(std::string_view name) {
  std::string result(name);
  for (char& c : result) {
    if (c == '-') {
      c = '_';
    } else if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return result;
}

}  // namespace gantry::exec
