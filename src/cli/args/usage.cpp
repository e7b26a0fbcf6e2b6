#include "cli/args/usage.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gantry::cli {
namespace {

bool contains(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Positional names in usage lines: <X> when it was used or is needed, [X] otherwise.
std::string positional_text(const Arg& arg, bool certain) {
  return fmt::format("{}{}{}{}", certain ? '<' : '[', arg.value_name, certain ? '>' : ']',
                     arg.kind == ArgKind::List ? "..." : "");
}

void add_option(Styled& line, const Arg& arg) {
  line.plain(" ");
  line.literal(arg.long_name.empty() ? std::string{'-', arg.short_name} : "--" + arg.long_name);
  if (arg.kind == ArgKind::Count) line.placeholder("...");
  if (!arg.takes_value()) return;
  line.placeholder(" ").placeholder(arg.value_is_optional ? fmt::format("[<{}>]", arg.value_name)
                                                          : fmt::format("<{}>", arg.value_name));
}

void add_positional(Styled& line, const Arg& arg, bool certain) {
  line.plain(" ");
  if (arg.only_after_dashes) {
    line.literal("[--").plain(" ").placeholder(positional_text(arg, certain)).literal("]");
  } else {
    line.placeholder(positional_text(arg, certain));
  }
}

// Replaced usage lines are coloured like derived ones: the program and flags stand out from placeholders.
Styled replaced_usage(const CommandSpec& spec, const std::string& invocation) {
  Styled usage;
  for (std::size_t i = 0; i < spec.usage_lines.size(); ++i) {
    if (i > 0) usage.plain("\n       ");
    usage.literal(invocation);
    std::string_view rest = spec.usage_lines[i];
    while (!rest.empty()) {
      const std::size_t end = rest.find(' ', 1);
      const std::string_view word = rest.substr(0, end);
      usage.plain(word.substr(0, 1));
      if (word.size() > 1 && word[1] == '-') {
        usage.literal(word.substr(1));
      } else {
        usage.placeholder(word.substr(1));
      }
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    }
  }
  return usage;
}

}  // namespace

std::string argument_text(const Arg& arg) {
  if (arg.is_positional()) return positional_text(arg, arg.is_required);
  std::string text = arg.long_name.empty() ? std::string{'-', arg.short_name} : "--" + arg.long_name;
  if (arg.kind == ArgKind::Count) return text + "...";
  if (arg.takes_value() && !arg.value_name.empty()) {
    text += fmt::format(fmt::runtime(arg.value_is_optional ? " [<{}>]" : " <{}>"), arg.value_name);
  }
  return text;
}

std::string group_text(const CommandSpec& spec, const ArgGroup& group) {
  std::string text = "<";
  for (const std::string& id : group.members) {
    const Arg* arg = spec.find(id);
    if (arg == nullptr) continue;
    if (text.size() > 1) text += '|';
    text += arg->is_positional() ? arg->value_name : argument_text(*arg);
  }
  return text + ">";
}

std::vector<std::string> needed_ids(const CommandSpec& spec, const std::vector<std::string>& given) {
  std::set<std::string> needed;
  std::vector<std::string> open = given;
  for (const Arg& arg : spec.arguments) {
    if (arg.is_required) open.push_back(arg.id), needed.insert(arg.id);
  }
  for (const ArgGroup& group : spec.groups) {
    if (group.is_required) needed.insert(group.id);
  }
  while (!open.empty()) {
    const Arg* arg = spec.find(open.back());
    open.pop_back();
    if (arg == nullptr) continue;
    for (const std::string& id : arg->required_ids) {
      if (needed.insert(id).second) open.push_back(id);
    }
  }
  std::vector<std::string> ordered;
  for (const Arg& arg : spec.arguments) {
    if (needed.contains(arg.id)) ordered.push_back(arg.id);
  }
  for (const ArgGroup& group : spec.groups) {
    if (needed.contains(group.id)) ordered.push_back(group.id);
  }
  return ordered;
}

Styled full_usage(const CommandSpec& spec, const std::string& invocation) {
  if (!spec.usage_lines.empty()) return replaced_usage(spec, invocation);
  Styled usage;
  usage.literal(invocation);
  const bool has_options = std::any_of(spec.arguments.begin(), spec.arguments.end(), [](const Arg& arg) {
    return !arg.is_positional() && !arg.hidden && !arg.is_required;
  });
  if (has_options) usage.plain(" ").placeholder("[OPTIONS]");
  for (const Arg* arg : spec.positionals()) {
    if (!arg->hidden) add_positional(usage, *arg, arg->is_required);
  }
  if (spec.subcommand_required) usage.plain(" ").placeholder("<COMMAND>");
  return usage;
}

Styled short_usage(const CommandSpec& spec, const std::string& invocation, const std::vector<std::string>& used,
                   const std::vector<std::string>& given) {
  if (!spec.usage_lines.empty()) return replaced_usage(spec, invocation);
  std::vector<std::string> shown;
  for (const std::string& id : used) {
    const Arg* arg = spec.find(id);
    if (arg != nullptr && !arg->hidden && !contains(shown, id)) shown.push_back(id);
  }
  if (shown.empty()) return full_usage(spec, invocation);

  const std::vector<std::string> needed = needed_ids(spec, given);
  Styled usage;
  usage.literal(invocation);
  for (const std::string& id : needed) {
    const Arg* arg = spec.find(id);
    if (arg != nullptr && !arg->is_positional() && !contains(shown, id)) add_option(usage, *arg);
  }
  for (const std::string& id : shown) {
    const Arg* arg = spec.find(id);
    if (!arg->is_positional()) add_option(usage, *arg);
  }
  std::set<std::string> in_groups;
  for (const ArgGroup& group : spec.groups) {
    if (!contains(needed, group.id)) continue;
    usage.plain(" ").placeholder(group_text(spec, group));
    in_groups.insert(group.members.begin(), group.members.end());
  }
  for (const Arg* arg : spec.positionals()) {
    if (arg->hidden || in_groups.contains(arg->id)) continue;
    const bool involved = contains(needed, arg->id) || contains(shown, arg->id);
    add_positional(usage, *arg, arg->is_required || (involved && (arg->kind == ArgKind::Value || arg->at_least_one)));
  }
  if (spec.subcommand_required) usage.plain(" ").placeholder("<COMMAND>");
  return usage;
}

}  // namespace gantry::cli
