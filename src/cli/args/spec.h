// Declarative description of a command line: what a command takes, how it is shown in help and usage lines, and which
// arguments exclude or need each other. The parser, the usage line and the help page are all derived from it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::cli {

enum class ArgKind {
  Flag,   // at most once
  Count,  // -v -v
  Value,  // one value, at most once
  List,   // a value each time it is given
};

class Arg {
 public:
  // "--name" / "-n, --name"; the id is the long name.
  static Arg flag(std::string long_name, char short_name = 0);
  static Arg count(std::string long_name, char short_name = 0);
  static Arg value(std::string long_name, std::string value_name, char short_name = 0);
  static Arg list(std::string long_name, std::string value_name, char short_name = 0);
  // "-Z <FLAG>": no long name; the id is `id`.
  static Arg short_list(std::string id, char short_name, std::string value_name);
  static Arg short_value(std::string id, char short_name, std::string value_name);
  // By position; the id is `id`, shown as `name`.
  static Arg positional(std::string id, std::string name);
  // All remaining positions ("[X]...").
  static Arg positionals(std::string id, std::string name);
  // Refused with "unexpected argument" and these tips. Accepts anything as value.
  static Arg unsupported(std::string long_name, char short_name, std::vector<std::string> tips);
  // "a similar argument exists: '--x'" as the tip.
  static Arg misnamed(std::string long_name, char short_name, std::string right_name);

  Arg& help(std::string text);
  Arg& long_help(std::string text);  // paragraphs below the help in the long page
  Arg& under(std::string heading);
  Arg& possible(std::vector<std::string> values);
  Arg& default_value(std::string value);
  Arg& optional_value();   // "--bin [<NAME>]": given alone it counts as given without a value
  Arg& any_case();         // possible values in any case
  Arg& not_empty();        // an empty value is none
  Arg& hyphen_values();    // the next word is the value whatever it looks like
  Arg& delimiter(char c);  // splits a value into several
  Arg& hide();
  Arg& required();
  Arg& one_or_more();   // of positionals: when given, there is at least one
  Arg& after_dashes();  // positionals that only follow "--"
  Arg& trailing();      // positionals that swallow everything behind the first one
  Arg& alias(std::string long_name);
  Arg& short_alias(char short_name);
  Arg& conflicts(std::vector<std::string> ids);
  Arg& requires_(std::string id_or_group);
  // Returns the reason when the value is not acceptable.
  Arg& check(std::function<std::optional<std::string>(std::string_view)> checker);

  bool is_positional() const { return by_position; }
  bool takes_value() const { return kind == ArgKind::Value || kind == ArgKind::List; }

  std::string id;
  ArgKind kind = ArgKind::Flag;
  char short_name = 0;
  std::string long_name;
  std::string value_name;
  std::string help_text;
  std::string long_help_text;
  std::string heading;  // "" = Options, or Arguments for positionals
  std::vector<std::string> possible_values;
  std::string default_text;
  bool value_is_optional = false;
  bool allows_hyphen = false;
  bool ignores_case = false;
  bool refuses_empty = false;
  char value_delimiter = 0;
  bool hidden = false;
  bool is_required = false;
  bool by_position = false;
  bool at_least_one = false;
  bool only_after_dashes = false;
  bool swallows_rest = false;
  std::vector<std::string> aliases;
  std::vector<char> short_aliases;
  std::vector<std::string> conflict_ids;
  std::vector<std::string> required_ids;
  std::function<std::optional<std::string>(std::string_view)> checker;
  std::vector<std::string> unsupported_tips;
  std::string right_name;  // of misnamed arguments: "--quiet"
};

// Arguments of which one must be there when the group is required.
struct ArgGroup {
  std::string id;
  std::vector<std::string> members;
  bool is_required = false;
};

class CommandSpec {
 public:
  CommandSpec() = default;
  CommandSpec(std::string command_name, std::string about_text);

  CommandSpec& arg(Arg arg);
  CommandSpec& args(const std::vector<Arg>& more);
  CommandSpec& group(ArgGroup group);
  CommandSpec& subcommand(CommandSpec command);
  CommandSpec& alias(std::string name);
  CommandSpec& after_help(std::string text);
  CommandSpec& list_about(std::string text);  // first sentence for --list when the about has several
  // Lines that replace the derived usage; the program and the command are put in front of each.
  CommandSpec& usage(std::vector<std::string> lines);
  CommandSpec& needs_subcommand();
  CommandSpec& arguments_exclude_subcommands();
  CommandSpec& help_without_arguments();      // given nothing at all, show the help page
  CommandSpec& whole_help(std::string text);  // in place of the help page
  CommandSpec& hide();
  CommandSpec& without_silent_hint();  // an unknown --silent is not answered with --quiet

  const Arg* find(std::string_view id) const;
  const ArgGroup* find_group(std::string_view id) const;
  std::vector<const Arg*> positionals() const;

  std::string name;
  std::string about;
  std::string short_about;
  std::vector<std::string> aliases;
  std::vector<Arg> arguments;
  std::vector<ArgGroup> groups;
  std::vector<CommandSpec> subcommands;
  std::string after;
  std::string whole_help_text;
  std::vector<std::string> usage_lines;
  bool subcommand_required = false;
  bool arguments_or_subcommand = false;
  bool bare_is_help = false;
  bool hidden = false;
  bool hints_at_quiet = true;
};

}  // namespace gantry::cli
