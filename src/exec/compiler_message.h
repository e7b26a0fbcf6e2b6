// One line that rustc or rustdoc wrote to its error stream with --error-format=json, classified.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace gantry::exec {

struct CompilerMessage {
  enum class Kind {
    Text,            // no JSON: passed on as it is
    Diagnostic,      // for the user
    Summary,         // "aborting due to ...", "N warnings emitted": we count ourselves
    Artifact,        // a file was written
    FutureIncompat,  // lints that will become errors
    Other,           // JSON of an unknown form: machine messages pass it on
  };
  Kind kind = Kind::Text;
  std::string line;                 // as written, without the line end
  std::string rendered;             // Diagnostic: text with ANSI colours, one line end at most at its end removed
  std::string level;                // Diagnostic: "error", "warning", "note", "failure-note", ...
  bool machine_applicable = false;  // Diagnostic: `cargo fix` can apply a suggestion
  std::string artifact;             // Artifact: path

  bool is_metadata_ready() const { return kind == Kind::Artifact && artifact.ends_with(".rmeta"); }
};

// Never fails: what cannot be read is Text.
CompilerMessage parse_compiler_message(std::string_view line);

// Invalid UTF-8 becomes U+FFFD, as cargo reads the output of its children.
std::string to_utf8(std::string_view bytes);

// The diagnostic as the value of "message" in a compiler-message line. `keep_ansi`: exactly as the compiler wrote it;
// else colours are removed and the keys come in cargo's order.
std::string diagnostic_json(const CompilerMessage& message, bool keep_ansi);

}  // namespace gantry::exec
