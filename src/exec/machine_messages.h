// The lines of --message-format=json (Cargo Book, "External Tools": JSON messages), without line ends, keys in cargo's
// order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec/script_output.h"
#include "plan/unit.h"

namespace gantry::exec {

// `diagnostic`: JSON text of the message.
std::string compiler_message_line(const plan::Unit& unit, std::string_view diagnostic);
std::string compiler_artifact_line(const plan::Unit& unit, const std::vector<std::string>& filenames,
                                   const std::optional<std::string>& executable, bool fresh);
std::string script_executed_line(const plan::Unit& unit, const ScriptOutput& output, const std::string& out_dir);
std::string build_finished_line(bool success);

}  // namespace gantry::exec
