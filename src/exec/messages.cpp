#include "exec/messages.h"

#include <fmt/format.h>

#include "base/path.h"
#include "exec/machine_messages.h"
#include "exec/unit_names.h"

namespace gantry::exec {

namespace {

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// Exit codes that programs choose themselves; others are worth showing always.
bool is_ordinary(const ExitStatus& status) { return status.signal == 0 && status.code >= 0 && status.code <= 127; }

}  // namespace

Messages::Messages(const Context& context, Reporter& reporter)
    : context_(context), reporter_(reporter), counts_(context.graph.units.size()) {}

CompilerMessage Messages::tool_error_line(plan::UnitId id, std::string_view line, bool replayed) {
  using Kind = CompilerMessage::Kind;
  auto message = parse_compiler_message(line);
  const auto& unit = context_.unit(id);
  const bool shown = !replayed || context_.shows_warnings(unit);
  const auto& format = context_.options.messages;
  switch (message.kind) {
    case Kind::Text: error_line(line); break;
    case Kind::FutureIncompat: incompatibilities_.emplace_back(id, message.line); break;
    case Kind::Artifact:
    case Kind::Summary: break;
    case Kind::Diagnostic:
      if (!shown) break;
      if (is_machine() && !format.json_render_diagnostics) {
        auto& counts = counts_[plan::index_of(id)];
        if (message.level == "error") ++counts.errors;
        if (message.level == "warning") ++counts.warnings, ++total_warnings_;
        machine_line(compiler_message_line(unit, diagnostic_json(message, format.json_ansi)));
      } else {
        diagnostic(id, message);
      }
      break;
    case Kind::Other:
      if (shown) output_line(compiler_message_line(unit, message.line));
      break;
  }
  return message;
}

void Messages::diagnostic(plan::UnitId id, const CompilerMessage& message) {
  auto& counts = counts_[plan::index_of(id)];
  const bool first = shown_.insert(message.rendered).second;
  if (first) error_line(message.rendered);
  if (message.level == "error") ++counts.errors;
  if (message.level != "warning") return;
  ++counts.warnings;
  ++total_warnings_;
  if (!first) {
    ++counts.duplicates;
  } else if (message.machine_applicable) {
    ++counts.fixable;
  }
}

void Messages::output_line(std::string_view line) { reporter_.out(fmt::format("{}\n", line)); }

void Messages::error_line(std::string_view line) { reporter_.err(fmt::format("{}\n", line)); }

void Messages::machine_line(const std::string& line) {
  if (is_machine()) output_line(line);
}

void Messages::script_log(const plan::Unit& unit, const std::vector<LogLine>& log) {
  for (const auto& line : log) {
    const auto text = fmt::format("{}@{}: {}", unit.package->name(), unit.package->version().to_string(), line.text);
    if (line.is_error) {
      reporter_.error(text);
    } else {
      reporter_.warning(text);
    }
  }
}

std::string Messages::fix_hint(plan::UnitId id, std::size_t fixable) const {
  const auto& wrapper = context_.toolchain.rustc().workspace_wrapper;
  const bool clippy = wrapper && path::stem(path::file_name(*wrapper)) == "clippy-driver";
  auto arguments = fix_arguments(context_.unit(id));
  if (clippy) {
    if (const auto extra = context_.environment.get("CLIPPY_ARGS")) {
      constexpr std::string_view kSeparator = "__CLIPPY_HACKERY__";
      std::string words;
      for (std::size_t begin = 0; begin <= extra->size();) {
        auto end = extra->find(kSeparator, begin);
        if (end == std::string::npos) end = extra->size();
        if (end > begin) words += " " + extra->substr(begin, end - begin);
        begin = end + kSeparator.size();
      }
      if (!words.empty()) arguments += " --" + words;
    }
  }
  return fmt::format(" (run `cargo {} {}` to apply {})", clippy ? "clippy --fix" : "fix", arguments,
                     counted(fixable, "suggestion"));
}

void Messages::summarise(plan::UnitId id) {
  const auto& counts = counts_[plan::index_of(id)];
  const auto& unit = context_.unit(id);
  if (counts.warnings == 0 || (is_machine() && !context_.options.messages.json_render_diagnostics)) return;
  auto text = fmt::format("{} generated {}", describe_unit(unit), counted(counts.warnings, "warning"));
  if (counts.duplicates > 0) text += fmt::format(" ({})", counted(counts.duplicates, "duplicate"));
  if (unit.is_local && counts.errors == 0 && counts.fixable > 0 && !unit.target->is_custom_build())
    text += fix_hint(id, counts.fixable);
  reporter_.warning(text);
}

Error Messages::failure(plan::UnitId id, const Command& command, const ExitStatus& status) const {
  const auto& unit = context_.unit(id);
  const auto& counts = counts_[plan::index_of(id)];
  std::string text;
  bool expected = true;
  if (unit.is_doc()) {
    text = fmt::format("could not document `{}`", unit.package->name());
  } else {
    text = "could not compile " + describe_unit(unit);
    if (counts.errors > 0) text += " due to " + counted(counts.errors, "previous error");
    if (counts.warnings > 0) text += fmt::format("; {} emitted", counted(counts.warnings, "warning"));
    // A compiler that fails without an error message has not found a fault in the program.
    expected = counts.errors > 0;
  }
  if (expected && is_ordinary(status) && context_.verbosity < Verbosity::Verbose) return Error(text);
  return Error(text, {fmt::format("process didn't exit successfully: `{}` ({})",
                                  command.display(context_.very_verbose()), status.describe())});
}

}  // namespace gantry::exec
