// What children say, shown to the user in the requested format: diagnostics once for each text, counts and summaries by
// unit.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "exec/compiler_message.h"
#include "exec/context.h"

namespace gantry::exec {

class Messages {
 public:
  Messages(const Context& context, Reporter& reporter);

  // A line of a tool's error stream; the classified message is returned (the queue acts on artifacts). Cached lines of
  // a fresh unit come with `replayed`: those of dependencies are not shown again unless asked for.
  CompilerMessage tool_error_line(plan::UnitId id, std::string_view line, bool replayed = false);
  // A line of a tool's or script's output stream.
  void output_line(std::string_view line);
  void error_line(std::string_view line);
  // Warnings and errors that a build script printed.
  void script_log(const plan::Unit& unit, const std::vector<LogLine>& log);
  // "warning: `foo` (lib) generated 2 warnings (1 duplicate) (run `cargo fix ...` to apply 1 suggestion)"
  void summarise(plan::UnitId id);

  // A machine message; nothing in the other formats.
  void machine_line(const std::string& line);
  bool is_machine() const { return context_.options.messages.format == MessageFormat::Json; }

  // "could not compile `foo` (lib) due to 2 previous errors; 1 warning emitted", with the call and its end as cause
  // where cargo shows it.
  Error failure(plan::UnitId id, const Command& command, const ExitStatus& status) const;

  std::size_t total_warnings() const { return total_warnings_; }
  // Reports of future incompatibilities: raw JSON lines by unit.
  const std::vector<std::pair<plan::UnitId, std::string>>& incompatibilities() const { return incompatibilities_; }

 private:
  struct Counts {
    std::size_t errors = 0;
    std::size_t warnings = 0;  // shown or not
    std::size_t duplicates = 0;
    std::size_t fixable = 0;
  };

  void diagnostic(plan::UnitId id, const CompilerMessage& message);
  std::string fix_hint(plan::UnitId id, std::size_t fixable) const;

  const Context& context_;
  Reporter& reporter_;
  std::vector<Counts> counts_;  // by unit
  std::unordered_set<std::string> shown_;
  std::size_t total_warnings_ = 0;
  std::vector<std::pair<plan::UnitId, std::string>> incompatibilities_;
};

}  // namespace gantry::exec
