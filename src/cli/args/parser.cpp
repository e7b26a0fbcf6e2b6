#include "cli/args/parser.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "cli/args/similarity.h"
#include "cli/args/usage.h"

namespace gantry::cli {
namespace {

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::string_view before = text;
    if (take_character(text) == 0xFFFD && !before.starts_with("\xEF\xBF\xBD")) return false;
  }
  return true;
}

bool may_stand_once(const Arg& arg) { return arg.kind == ArgKind::Flag || arg.kind == ArgKind::Value; }

bool looks_like_option(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

class Parser {
 public:
  Parser(const CommandSpec& spec, const std::string& invocation, const std::vector<std::string>& words,
         const ParserOptions& options)
      : spec_(spec), invocation_(invocation), words_(words), options_(options), errors_(spec, invocation) {}

  tl::expected<Matches, ParseStop> run();

 private:
  using Failure = std::optional<ParseStop>;

  Failure option(const std::string& word);
  Failure short_options(const std::string& word);
  Failure word(const std::string& word);
  Failure nested(const CommandSpec& command);
  Failure positional(const std::string& value);
  Failure apply(const Arg& arg, const std::string& spelling, std::optional<std::string> attached);
  Failure add_value(const Arg& arg, const std::string& value);
  Failure unknown_long(const std::string& name);
  Failure unknown_short(const std::string& spelling);
  Failure no_such_subcommand(const std::string& name);
  Failure finish();

  ParseStop help(bool long_page) const { return HelpRequest{spec_, invocation_, long_page}; }
  const Arg* find_long(std::string_view name) const;
  const Arg* find_short(char name) const;
  bool has_positionals() const { return !spec_.positionals().empty(); }
  std::vector<std::string> used() const { return matches_.order(); }
  std::vector<std::string> used_before_pending() const;
  void wait_for_next(const Arg& arg, std::optional<std::string> value);
  Failure settle();

  const CommandSpec& spec_;
  const std::string& invocation_;
  const std::vector<std::string>& words_;
  const ParserOptions& options_;
  UsageErrors errors_;
  Matches matches_;
  std::size_t next_ = 0;
  std::size_t position_ = 0;  // index of the positional that takes the next word
  bool dashes_ = false;       // "--" was met
  bool swallowing_ = false;   // a trailing positional has begun
  bool done_ = false;

  // What is wrong with the last option or word that may have a value is told after what is wrong with the next one.
  struct Pending {
    const Arg* arg;
    std::optional<std::string> value;
    bool is_repeated;
  };
  std::optional<Pending> pending_;
};

const Arg* Parser::find_long(std::string_view name) const {
  for (const Arg& arg : spec_.arguments) {
    if (arg.long_name.empty()) continue;
    if (arg.long_name == name || std::find(arg.aliases.begin(), arg.aliases.end(), name) != arg.aliases.end())
      return &arg;
  }
  return nullptr;
}

const Arg* Parser::find_short(char name) const {
  for (const Arg& arg : spec_.arguments) {
    if (arg.short_name == name) return &arg;
    if (std::find(arg.short_aliases.begin(), arg.short_aliases.end(), name) != arg.short_aliases.end()) return &arg;
  }
  return nullptr;
}

tl::expected<Matches, ParseStop> Parser::run() {
  if (spec_.bare_is_help && words_.empty()) {
    return tl::unexpected(ParseStop(HelpRequest{spec_, invocation_, false, true}));
  }
  while (next_ < words_.size() && !done_) {
    const std::string& current = words_[next_++];
    Failure failure;
    if (dashes_ || swallowing_ || !looks_like_option(current)) {
      failure = word(current);
    } else if (current == "--") {
      dashes_ = true;
      if (options_.stop_at_word) matches_.record(kDashes);
    } else if (current.starts_with("--")) {
      failure = option(current);
    } else {
      failure = short_options(current);
    }
    if (failure) return tl::unexpected(std::move(*failure));
  }
  if (auto failure = settle()) return tl::unexpected(std::move(*failure));
  if (auto failure = finish()) return tl::unexpected(std::move(*failure));
  return std::move(matches_);
}

Parser::Failure Parser::finish() {
  if (spec_.subcommand_required && matches_.subcommand().empty()) {
    std::vector<std::string> names;
    for (const CommandSpec& command : spec_.subcommands) {
      names.push_back(command.name);
      names.insert(names.end(), command.aliases.begin(), command.aliases.end());
    }
    return errors_.missing_subcommand(names);
  }
  // What a subcommand was given has been checked with it.
  if (!matches_.subcommand().empty() && !options_.stop_at_word) return std::nullopt;
  if (auto error = validate(spec_, invocation_, matches_)) return *error;
  return std::nullopt;
}

Parser::Failure Parser::option(const std::string& word) {
  const std::size_t equals = word.find('=');
  const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
  const Arg* arg = find_long(name);
  if (arg == nullptr) return name == "help" && equals == std::string::npos ? Failure(help(true)) : unknown_long(name);
  std::optional<std::string> attached;
  if (equals != std::string::npos) attached = word.substr(equals + 1);
  return apply(*arg, "--" + arg->long_name, attached);
}

Parser::Failure Parser::short_options(const std::string& word) {
  std::string_view rest = std::string_view(word).substr(1);
  while (!rest.empty()) {
    const std::string character(rest.substr(0, character_length(rest)));
    rest.remove_prefix(character.size());
    const std::string spelling = "-" + character;
    const Arg* arg = character.size() == 1 ? find_short(character[0]) : nullptr;
    if (arg == nullptr) return spelling == "-h" ? Failure(help(false)) : unknown_short(spelling);
    std::optional<std::string> attached;
    if (arg->takes_value() && !rest.empty()) {
      attached = std::string(rest.substr(rest[0] == '=' ? 1 : 0));
      rest = {};
    }
    if (auto failure = apply(*arg, arg->long_name.empty() ? spelling : "--" + arg->long_name, attached)) return failure;
  }
  return std::nullopt;
}

Parser::Failure Parser::apply(const Arg& arg, const std::string& spelling, std::optional<std::string> attached) {
  if (!arg.right_name.empty()) {
    return errors_.unexpected_argument(spelling, {similar_argument_tip(arg.right_name)},
                                       full_usage(spec_, invocation_));
  }
  if (!arg.unsupported_tips.empty()) {
    std::vector<Styled> tips;
    for (const std::string& tip : arg.unsupported_tips) tips.push_back(Styled().plain(tip));
    return errors_.unexpected_argument(spelling, tips, full_usage(spec_, invocation_));
  }
  if (!arg.takes_value() && attached) {
    const auto before = used_before_pending();
    std::vector<std::string> ids = before;
    ids.push_back(arg.id);
    return errors_.unexpected_value(arg, *attached, short_usage(spec_, invocation_, ids, before));
  }
  if (auto failure = settle()) return failure;
  if (!arg.takes_value() || attached) {
    if (may_stand_once(arg) && matches_.has(arg.id)) return errors_.repeated(arg);
    matches_.record(arg.id);
    return attached ? add_value(arg, *attached) : std::nullopt;
  }
  if (next_ < words_.size() && (arg.allows_hyphen || !looks_like_option(words_[next_]))) attached = words_[next_++];
  wait_for_next(arg, std::move(attached));
  return std::nullopt;
}

std::vector<std::string> Parser::used_before_pending() const {
  auto ids = used();
  if (pending_ && matches_.count(pending_->arg->id) == 1) std::erase(ids, pending_->arg->id);
  return ids;
}

// A missing value that is needed does not count as a use.
void Parser::wait_for_next(const Arg& arg, std::optional<std::string> value) {
  const bool is_used = value || arg.value_is_optional;
  pending_ = {&arg, std::move(value), may_stand_once(arg) && matches_.has(arg.id)};
  if (is_used) matches_.record(arg.id);
}

Parser::Failure Parser::settle() {
  if (!pending_) return std::nullopt;
  const auto pending = std::move(*pending_);
  pending_.reset();
  if (!pending.value && !pending.arg->value_is_optional) return errors_.missing_value(*pending.arg);
  if (pending.is_repeated) return errors_.repeated(*pending.arg);
  if (pending.value) return add_value(*pending.arg, *pending.value);
  matches_.record_bare(pending.arg->id);
  return std::nullopt;
}

Parser::Failure Parser::add_value(const Arg& arg, const std::string& value) {
  if (!is_utf8(value)) return errors_.not_utf8();
  std::vector<std::string> values{value};
  if (arg.value_delimiter != 0) {
    values.clear();
    std::size_t begin = 0;
    while (begin <= value.size()) {
      const std::size_t end = std::min(value.find(arg.value_delimiter, begin), value.size());
      values.push_back(value.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  for (const std::string& one : values) {
    if (arg.refuses_empty && one.empty()) return errors_.missing_value(arg);
    const auto& possible = arg.possible_values;
    const auto matches = [&](const std::string& known) {
      return arg.ignores_case ? ascii_lower(known) == ascii_lower(one) : known == one;
    };
    if (!possible.empty() && std::none_of(possible.begin(), possible.end(), matches)) {
      return one.empty() ? errors_.missing_value(arg) : errors_.not_possible(arg, one);
    }
    if (arg.checker) {
      if (const auto reason = arg.checker(one)) return errors_.not_valid(arg, one, *reason);
    }
    matches_.record_value(arg.id, one);
  }
  return std::nullopt;
}

Parser::Failure Parser::word(const std::string& word) {
  if (options_.stop_at_word) {
    if (auto failure = settle()) return failure;
    if (!is_utf8(word)) return errors_.not_utf8();
    matches_.set_subcommand(word, {});
    for (; next_ < words_.size(); ++next_) matches_.record_value(kRest, words_[next_]);
    done_ = true;
    return std::nullopt;
  }
  if (!dashes_ && !swallowing_) {
    for (const CommandSpec& command : spec_.subcommands) {
      const bool named = command.name == word ||
                         std::find(command.aliases.begin(), command.aliases.end(), word) != command.aliases.end();
      if (named) {
        if (auto failure = settle()) return failure;
        return nested(command);
      }
    }
    if (!spec_.subcommands.empty() && !has_positionals()) return no_such_subcommand(word);
  }
  return positional(word);
}

Parser::Failure Parser::nested(const CommandSpec& command) {
  const std::vector<std::string> rest(words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end());
  auto parsed = parse_arguments(command, invocation_ + " " + command.name, rest, options_);
  if (!parsed) return std::move(parsed).error();
  matches_.set_subcommand(command.name, std::move(*parsed));
  done_ = true;
  return std::nullopt;
}

Parser::Failure Parser::no_such_subcommand(const std::string& name) {
  if (spec_.arguments_or_subcommand) {
    std::vector<const Arg*> given;
    for (const std::string& id : used()) {
      if (const Arg* arg = spec_.find(id)) given.push_back(arg);
    }
    if (!given.empty()) return errors_.subcommand_with_arguments(name, given);
  }
  std::vector<std::string> names;
  for (const CommandSpec& command : spec_.subcommands) {
    names.push_back(command.name);
    names.insert(names.end(), command.aliases.begin(), command.aliases.end());
  }
  return errors_.unknown_subcommand(name, similar_names(name, names));
}

Parser::Failure Parser::positional(const std::string& value) {
  const std::vector<const Arg*> all = spec_.positionals();
  const Arg* arg = nullptr;
  if (dashes_) {
    const auto last = std::find_if(all.begin(), all.end(), [](const Arg* a) { return a->only_after_dashes; });
    if (last != all.end()) arg = *last;
  }
  if (arg == nullptr && position_ < all.size() && !all[position_]->only_after_dashes) {
    arg = all[position_];
    if (arg->kind != ArgKind::List) ++position_;
  }
  if (arg == nullptr) return errors_.unexpected_argument(value, {}, full_usage(spec_, invocation_));
  if (auto failure = settle()) return failure;
  if (arg->swallows_rest) swallowing_ = true;
  wait_for_next(*arg, value);
  return std::nullopt;
}

Parser::Failure Parser::unknown_long(const std::string& name) {
  const std::string argument = "--" + name;
  std::vector<Styled> tips;
  std::vector<std::string> ids = used();
  std::vector<std::string> names;
  for (const Arg& arg : spec_.arguments) {
    if (!arg.long_name.empty()) names.push_back(arg.long_name);
    names.insert(names.end(), arg.aliases.begin(), arg.aliases.end());
  }
  names.emplace_back("help");
  const std::vector<std::string> similar = similar_names(name, names);
  if (!similar.empty()) {
    tips.push_back(similar_argument_tip("--" + similar.back()));
    if (const Arg* arg = find_long(similar.back())) ids.push_back(arg->id);
  } else if (options_.find_command) {
    for (std::size_t i = next_; i < words_.size() && tips.empty(); ++i) {
      const CommandSpec* command = options_.find_command(words_[i]);
      if (command == nullptr) continue;
      std::vector<std::string> theirs;
      for (const Arg& arg : command->arguments) {
        if (!arg.long_name.empty()) theirs.push_back(arg.long_name);
      }
      const std::vector<std::string> close = similar_names(name, theirs);
      if (!close.empty()) {
        tips.push_back(Styled().plain("'").literal(command->name + " --" + close.back()).plain("' exists"));
      }
    }
  }
  // Where anything may follow "--", that advice is given even beside a similar flag.
  const auto takes_anything = [](const Arg* arg) { return arg->only_after_dashes || arg->swallows_rest; };
  const std::vector<const Arg*> positionals = spec_.positionals();
  if (!positionals.empty() && (tips.empty() || std::any_of(positionals.begin(), positionals.end(), takes_anything))) {
    tips.push_back(pass_as_value_tip(argument));
  }
  return errors_.unexpected_argument(argument, tips, short_usage(spec_, invocation_, ids, used()));
}

Parser::Failure Parser::unknown_short(const std::string& spelling) {
  std::vector<Styled> tips;
  if (has_positionals()) tips.push_back(pass_as_value_tip(spelling));
  return errors_.unexpected_argument(spelling, tips, full_usage(spec_, invocation_));
}

}  // namespace

tl::expected<Matches, ParseStop> parse_arguments(const CommandSpec& spec, const std::string& invocation,
                                                 const std::vector<std::string>& words, const ParserOptions& options) {
  return Parser(spec, invocation, words, options).run();
}

}  // namespace gantry::cli
