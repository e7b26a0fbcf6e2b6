#include "cli/args/spec.h"

#include <algorithm>

namespace gantry::cli {
namespace {

Arg make(ArgKind kind, std::string long_name, char short_name, std::string value_name = "") {
  Arg arg;
  arg.id = long_name;
  arg.kind = kind;
  arg.long_name = std::move(long_name);
  arg.short_name = short_name;
  arg.value_name = std::move(value_name);
  return arg;
}

Arg make_short(ArgKind kind, std::string id, char short_name, std::string value_name) {
  Arg arg = make(kind, "", short_name, std::move(value_name));
  arg.id = std::move(id);
  return arg;
}

Arg make_positional(ArgKind kind, std::string id, std::string name) {
  Arg arg = make(kind, "", 0, std::move(name));
  arg.id = std::move(id);
  arg.by_position = true;
  return arg;
}

}  // namespace

Arg Arg::flag(std::string long_name, char short_name) { return make(ArgKind::Flag, std::move(long_name), short_name); }

Arg Arg::count(std::string long_name, char short_name) {
  return make(ArgKind::Count, std::move(long_name), short_name);
}

Arg Arg::value(std::string long_name, std::string value_name, char short_name) {
  return make(ArgKind::Value, std::move(long_name), short_name, std::move(value_name));
}

Arg Arg::list(std::string long_name, std::string value_name, char short_name) {
  return make(ArgKind::List, std::move(long_name), short_name, std::move(value_name));
}

Arg Arg::short_list(std::string id, char short_name, std::string value_name) {
  return make_short(ArgKind::List, std::move(id), short_name, std::move(value_name));
}

Arg Arg::short_value(std::string id, char short_name, std::string value_name) {
  return make_short(ArgKind::Value, std::move(id), short_name, std::move(value_name));
}

Arg Arg::positional(std::string id, std::string name) {
  return make_positional(ArgKind::Value, std::move(id), std::move(name));
}

Arg Arg::positionals(std::string id, std::string name) {
  return make_positional(ArgKind::List, std::move(id), std::move(name));
}

Arg Arg::unsupported(std::string long_name, char short_name, std::vector<std::string> tips) {
  Arg arg = make(ArgKind::Value, std::move(long_name), short_name);
  // Never recorded; commands may have another argument of that name.
  arg.id = "unsupported-" + (arg.long_name.empty() ? std::string(1, short_name) : arg.long_name);
  arg.hidden = true;
  arg.value_is_optional = true;
  arg.unsupported_tips = std::move(tips);
  return arg;
}

Arg Arg::misnamed(std::string long_name, char short_name, std::string right_name) {
  Arg arg = unsupported(std::move(long_name), short_name, {});
  arg.right_name = std::move(right_name);
  return arg;
}

Arg& Arg::help(std::string text) {
  help_text = std::move(text);
  return *this;
}

Arg& Arg::long_help(std::string text) {
  long_help_text = std::move(text);
  return *this;
}

Arg& Arg::under(std::string text) {
  heading = std::move(text);
  return *this;
}

Arg& Arg::possible(std::vector<std::string> values) {
  possible_values = std::move(values);
  return *this;
}

Arg& Arg::default_value(std::string value) {
  default_text = std::move(value);
  return *this;
}

Arg& Arg::optional_value() {
  value_is_optional = true;
  return *this;
}

Arg& Arg::any_case() {
  ignores_case = true;
  return *this;
}

Arg& Arg::not_empty() {
  refuses_empty = true;
  return *this;
}

Arg& Arg::hyphen_values() {
  allows_hyphen = true;
  return *this;
}

Arg& Arg::delimiter(char c) {
  value_delimiter = c;
  return *this;
}

Arg& Arg::hide() {
  hidden = true;
  return *this;
}

Arg& Arg::required() {
  is_required = true;
  at_least_one = true;
  return *this;
}

Arg& Arg::one_or_more() {
  at_least_one = true;
  return *this;
}

Arg& Arg::after_dashes() {
  only_after_dashes = true;
  return *this;
}

Arg& Arg::trailing() {
  swallows_rest = true;
  return *this;
}

Arg& Arg::alias(std::string name) {
  aliases.push_back(std::move(name));
  return *this;
}

Arg& Arg::short_alias(char name) {
  short_aliases.push_back(name);
  return *this;
}

Arg& Arg::conflicts(std::vector<std::string> ids) {
  conflict_ids.insert(conflict_ids.end(), ids.begin(), ids.end());
  return *this;
}

Arg& Arg::requires_(std::string id_or_group) {
  required_ids.push_back(std::move(id_or_group));
  return *this;
}

Arg& Arg::check(std::function<std::optional<std::string>(std::string_view)> function) {
  checker = std::move(function);
  return *this;
}

CommandSpec::CommandSpec(std::string command_name, std::string about_text)
    : name(std::move(command_name)), about(std::move(about_text)) {}

CommandSpec& CommandSpec::arg(Arg more) {
  arguments.push_back(std::move(more));
  return *this;
}

CommandSpec& CommandSpec::args(const std::vector<Arg>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return *this;
}

CommandSpec& CommandSpec::group(ArgGroup more) {
  groups.push_back(std::move(more));
  return *this;
}

CommandSpec& CommandSpec::subcommand(CommandSpec command) {
  subcommands.push_back(std::move(command));
  return *this;
}

CommandSpec& CommandSpec::alias(std::string more) {
  aliases.push_back(std::move(more));
  return *this;
}

CommandSpec& CommandSpec::after_help(std::string text) {
  after = std::move(text);
  return *this;
}

CommandSpec& CommandSpec::list_about(std::string text) {
  short_about = std::move(text);
  return *this;
}

CommandSpec& CommandSpec::usage(std::vector<std::string> lines) {
  usage_lines = std::move(lines);
  return *this;
}

CommandSpec& CommandSpec::needs_subcommand() {
  subcommand_required = true;
  return *this;
}

CommandSpec& CommandSpec::arguments_exclude_subcommands() {
  arguments_or_subcommand = true;
  return *this;
}

CommandSpec& CommandSpec::help_without_arguments() {
  bare_is_help = true;
  return *this;
}

CommandSpec& CommandSpec::whole_help(std::string text) {
  whole_help_text = std::move(text);
  return *this;
}

CommandSpec& CommandSpec::hide() {
  hidden = true;
  return *this;
}

CommandSpec& CommandSpec::without_silent_hint() {
  hints_at_quiet = false;
  return *this;
}

const Arg* CommandSpec::find(std::string_view id) const {
  const auto found = std::find_if(arguments.begin(), arguments.end(), [&](const Arg& arg) { return arg.id == id; });
  return found == arguments.end() ? nullptr : &*found;
}

const ArgGroup* CommandSpec::find_group(std::string_view id) const {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const ArgGroup& group) { return group.id == id; });
  return found == groups.end() ? nullptr : &*found;
}

std::vector<const Arg*> CommandSpec::positionals() const {
  std::vector<const Arg*> found;
  for (const Arg& argument : arguments) {
    if (argument.is_positional()) found.push_back(&argument);
  }
  return found;
}

}  // namespace gantry::cli
