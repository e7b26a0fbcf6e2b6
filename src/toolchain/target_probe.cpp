#include "toolchain/target_probe.h"

#include <array>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "toolchain/process_failure.h"

namespace gantry::toolchain {

namespace {

// Stands for the crate's name in the file names asked for, and marks the end of the list of debuginfo kinds.
constexpr std::string_view kPlaceholder = "___";
constexpr std::array<std::string_view, 6> kCrateTypes{"bin", "rlib", "dylib", "cdylib", "staticlib", "proc-macro"};

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const auto end = rest_.find('\n');
    auto line = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

 private:
  std::string_view rest_;
};

// `text` with what the compiler wrote below it, as both kinds of error end.
std::string with_command(std::string text, const std::string& display, std::string_view out, std::string_view err) {
  text += fmt::format("\ncommand was: `{}`\n", display);
  const auto streams = describe_streams(out, err);
  return text + (streams.empty() ? "(no output received)" : streams);
}

Error missing(std::string_view flag, const std::string& display, std::string_view out, std::string_view err) {
  return Error(with_command(
      fmt::format("output of --print={} missing when learning about target-specific information from rustc", flag),
      display, out, err));
}

bool is_unsupported(std::string_view crate_type, std::string_view err) {
  return err.find(fmt::format("unsupported crate type `{}`", crate_type)) != std::string_view::npos;
}

std::vector<std::string> file_name_arguments(const std::vector<std::string>& flags, const std::string& target) {
  std::vector<std::string> arguments{"-", "--crate-name", std::string(kPlaceholder), "--print=file-names"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  if (!target.empty()) arguments.insert(arguments.end(), {"--target", target});
  return arguments;
}

// The next line as the pattern of `type`; nothing when the target cannot make the type.
std::optional<FileNamePattern> next_pattern(std::string_view type, Lines& lines, const std::string& display,
                                            std::string_view out, std::string_view err) {
  if (is_unsupported(type, err)) return std::nullopt;
  const auto line = lines.next();
  if (!line) {
    throw Error(with_command(fmt::format("malformed output when learning about crate-type {} information", type),
                             display, out, err));
  }
  const auto at = line->find(kPlaceholder);
  if (at == std::string_view::npos) throw missing("file-names", display, out, err);
  return FileNamePattern{std::string(line->substr(0, at)), std::string(line->substr(at + kPlaceholder.size()))};
}

}  // namespace

std::vector<std::string> crate_type_arguments(const std::vector<std::string>& flags, const std::string& target,
                                              const std::string& type) {
  auto arguments = file_name_arguments(flags, target);
  arguments.insert(arguments.end(), {"--crate-type", type});
  return arguments;
}

std::optional<FileNamePattern> parse_file_name(const std::string& type, const std::string& display,
                                               std::string_view out, std::string_view err) {
  Lines lines(out);
  return next_pattern(type, lines, display, out, err);
}

std::vector<std::string> target_probe_arguments(const std::vector<std::string>& flags, const std::string& target) {
  auto arguments = file_name_arguments(flags, target);
  for (const auto type : kCrateTypes) arguments.insert(arguments.end(), {"--crate-type", std::string(type)});
  arguments.insert(arguments.end(),
                   {"--print=sysroot", "--print=split-debuginfo", "--print=crate-name", "--print=cfg", "-Wwarnings"});
  return arguments;
}

TargetInfo parse_target_probe(const std::string& display, std::string_view out, std::string_view err,
                              const std::string& triple) {
  TargetInfo info;
  Lines lines(out);
  for (const auto type : kCrateTypes) {
    info.crate_types[std::string(type)] = next_pattern(type, lines, display, out, err);
  }
  const auto sysroot = lines.next();
  if (!sysroot) throw missing("sysroot", display, out, err);
  info.sysroot = std::string(*sysroot);
  info.sysroot_libdir = path::join(info.sysroot, "lib/rustlib/" + triple + "/lib");
  for (;;) {
    const auto line = lines.next();
    if (!line) throw missing("split-debuginfo", display, out, err);
    if (*line == kPlaceholder) break;
    info.supported_split_debuginfo.emplace_back(*line);
  }
  while (const auto line = lines.next()) {
    auto cfg = cfgexpr::Cfg::parse(*line);
    if (!cfg)
      throw Error(fmt::format("failed to parse the cfg from `rustc --print=cfg`, got:\n{}", out), {cfg.error()});
    // That of the last crate type asked about; nobody's dependencies or flags hang on it.
    if (cfg->name != "proc_macro") info.cfgs.push_back(std::move(*cfg));
  }
  return info;
}

}  // namespace gantry::toolchain
