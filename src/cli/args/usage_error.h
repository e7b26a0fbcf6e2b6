// The texts of command-line errors. Each is complete: the message, tips, the usage line and the pointer to the help.
#pragma once

#include <string>
#include <vector>

#include "cli/args/spec.h"
#include "cli/args/styled.h"

namespace gantry::cli {

// Goes to the error stream; the exit code is Error::kUsage.
struct UsageError {
  Styled text;
};

// Builds the errors of one command.
class UsageErrors {
 public:
  UsageErrors(const CommandSpec& spec, std::string invocation) : spec_(spec), invocation_(std::move(invocation)) {}

  // `tips` are shown as they are; `usage` is the line that follows.
  UsageError unexpected_argument(const std::string& argument, const std::vector<Styled>& tips,
                                 const Styled& usage) const;
  UsageError unexpected_value(const Arg& arg, const std::string& value, const Styled& usage) const;
  UsageError missing_value(const Arg& arg) const;
  UsageError not_possible(const Arg& arg, const std::string& value) const;
  UsageError not_valid(const Arg& arg, const std::string& value, const std::string& reason) const;
  UsageError repeated(const Arg& arg) const;
  UsageError conflict(const Arg& arg, const std::vector<const Arg*>& others, const Styled& usage) const;
  UsageError missing_arguments(const std::vector<std::string>& texts, const Styled& usage) const;
  UsageError unknown_subcommand(const std::string& name, const std::vector<std::string>& similar) const;
  UsageError subcommand_with_arguments(const std::string& name, const std::vector<const Arg*>& given) const;
  UsageError missing_subcommand(const std::vector<std::string>& names) const;
  UsageError not_utf8() const;

 private:
  UsageError finish(Styled text, const Styled& usage) const;
  UsageError finish(Styled text) const;  // without a usage line

  const CommandSpec& spec_;
  std::string invocation_;
};

// "a similar argument exists: '--x'"
Styled similar_argument_tip(const std::string& argument);
// "to pass '--x' as a value, use '-- --x'"
Styled pass_as_value_tip(const std::string& argument);

}  // namespace gantry::cli
