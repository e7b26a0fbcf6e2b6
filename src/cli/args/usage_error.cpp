#include "cli/args/usage_error.h"

#include "cli/args/similarity.h"
#include "cli/args/usage.h"

namespace gantry::cli {
namespace {

Styled start() { return Styled().error("error:").plain(" "); }

Styled& quoted_literal(Styled& text, const std::string& word) { return text.plain("'").literal(word).plain("'"); }
Styled& quoted_invalid(Styled& text, const std::string& word) { return text.plain("'").invalid(word).plain("'"); }

void add_names(Styled& text, std::string_view label, const std::vector<std::string>& names) {
  if (names.empty()) return;
  text.plain("\n  [").plain(label).plain(": ");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text.plain(", ");
    text.literal(names[i]);
  }
  text.plain("]");
}

void add_tips(Styled& text, const std::vector<Styled>& tips) {
  if (!tips.empty()) text.plain("\n");
  for (const Styled& tip : tips) text.plain("\n  ").literal("tip:").plain(" ").append(tip);
}

// Behind "cannot be used with": one on the same line, several below each other.
void add_others(Styled& text, const std::vector<const Arg*>& others) {
  if (others.size() == 1) {
    quoted_invalid(text.plain(" "), argument_text(*others[0]));
    return;
  }
  text.plain(":");
  for (const Arg* other : others) text.plain("\n  ").invalid(argument_text(*other));
}

}  // namespace

Styled similar_argument_tip(const std::string& argument) {
  Styled tip;
  tip.plain("a similar argument exists: ");
  return quoted_literal(tip, argument);
}

Styled pass_as_value_tip(const std::string& argument) {
  Styled tip;
  quoted_invalid(tip.plain("to pass "), argument).plain(" as a value, use ");
  return quoted_literal(tip, "-- " + argument);
}

UsageError UsageErrors::finish(Styled text) const {
  text.plain("\n\nFor more information, try ");
  quoted_literal(text, "--help").plain(".\n");
  return {std::move(text)};
}

UsageError UsageErrors::finish(Styled text, const Styled& usage) const {
  text.plain("\n\n").heading("Usage:").plain(" ").append(usage);
  return finish(std::move(text));
}

UsageError UsageErrors::unexpected_argument(const std::string& argument, const std::vector<Styled>& tips,
                                            const Styled& usage) const {
  Styled text = start();
  quoted_invalid(text.plain("unexpected argument "), argument).plain(" found");
  add_tips(text, tips);
  return finish(std::move(text), usage);
}

UsageError UsageErrors::unexpected_value(const Arg& arg, const std::string& value, const Styled& usage) const {
  Styled text = start();
  quoted_invalid(text.plain("unexpected value "), value).plain(" for ");
  quoted_literal(text, argument_text(arg)).plain(" found; no more were expected");
  return finish(std::move(text), usage);
}

UsageError UsageErrors::missing_value(const Arg& arg) const {
  Styled text = start();
  quoted_literal(text.plain("a value is required for "), argument_text(arg)).plain(" but none was supplied");
  add_names(text, "possible values", arg.possible_values);
  return finish(std::move(text));
}

UsageError UsageErrors::not_possible(const Arg& arg, const std::string& value) const {
  Styled text = start();
  quoted_invalid(text.plain("invalid value "), value).plain(" for ");
  quoted_literal(text, argument_text(arg));
  add_names(text, "possible values", arg.possible_values);
  const std::vector<std::string> similar = similar_names(value, arg.possible_values);
  if (!similar.empty()) {
    Styled tip;
    quoted_literal(tip.plain("a similar value exists: "), similar.back());
    add_tips(text, {tip});
  }
  return finish(std::move(text));
}

UsageError UsageErrors::not_valid(const Arg& arg, const std::string& value, const std::string& reason) const {
  Styled text = start();
  quoted_invalid(text.plain("invalid value "), value).plain(" for ");
  quoted_literal(text, argument_text(arg)).plain(": ").plain(reason);
  return finish(std::move(text));
}

UsageError UsageErrors::repeated(const Arg& arg) const {
  Styled text = start();
  quoted_invalid(text.plain("the argument "), argument_text(arg)).plain(" cannot be used multiple times");
  return finish(std::move(text), full_usage(spec_, invocation_));
}

UsageError UsageErrors::conflict(const Arg& arg, const std::vector<const Arg*>& others, const Styled& usage) const {
  Styled text = start();
  quoted_invalid(text.plain("the argument "), argument_text(arg)).plain(" cannot be used with");
  add_others(text, others);
  return finish(std::move(text), usage);
}

UsageError UsageErrors::missing_arguments(const std::vector<std::string>& texts, const Styled& usage) const {
  Styled text = start();
  text.plain("the following required arguments were not provided:");
  for (const std::string& missing : texts) text.plain("\n  ").literal(missing);
  return finish(std::move(text), usage);
}

UsageError UsageErrors::unknown_subcommand(const std::string& name, const std::vector<std::string>& similar) const {
  Styled text = start();
  quoted_invalid(text.plain("unrecognized subcommand "), name);
  if (!similar.empty()) {
    Styled tip;
    tip.plain(similar.size() == 1 ? "a similar subcommand exists: " : "some similar subcommands exist: ");
    for (std::size_t i = 0; i < similar.size(); ++i) {
      if (i > 0) tip.plain(", ");
      quoted_literal(tip, similar[i]);
    }
    add_tips(text, {tip});
  }
  return finish(std::move(text), full_usage(spec_, invocation_));
}

UsageError UsageErrors::subcommand_with_arguments(const std::string& name, const std::vector<const Arg*>& given) const {
  Styled text = start();
  add_others(quoted_invalid(text.plain("the subcommand "), name).plain(" cannot be used with"), given);
  return finish(std::move(text), full_usage(spec_, invocation_));
}

UsageError UsageErrors::missing_subcommand(const std::vector<std::string>& names) const {
  Styled text = start();
  quoted_invalid(text, invocation_).plain(" requires a subcommand but one was not provided");
  add_names(text, "subcommands", names);
  return finish(std::move(text), full_usage(spec_, invocation_));
}

UsageError UsageErrors::not_utf8() const {
  Styled text = start();
  text.plain("invalid UTF-8 was detected in one or more arguments");
  return finish(std::move(text), full_usage(spec_, invocation_));
}

}  // namespace gantry::cli
