// One pass over the tokens. Cargo's parser first checks how tokens go together in the whole document and decodes keys
// and values afterwards; so a problem in the structure is returned at once, while the first problem inside a key or
// value (or a duplicate) is kept and returned only when the structure turns out to be sound.
#include "toml/parse.h"

#include <optional>

#include "toml/builder.h"
#include "toml/scalar.h"

namespace gantry::toml {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Parser {
 public:
  explicit Parser(std::string_view source)
      : lexer_(source, source.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0) {
    advance();
  }

  bool document(Table& root) {
    Table* current = &root;
    while (true) {
      skip_blanks();
      switch (token_.kind) {
        case TokenKind::End: note_pending(); return true;
        case TokenKind::Newline:
          if (!newline()) return false;
          break;
        case TokenKind::Comment:
          if (!comment()) return false;
          break;
        case TokenKind::LeftBracket:
          note_pending();
          if (!header(root, current)) return false;
          break;
        case TokenKind::RightBracket: return fail("missing table open, expected `[`");
        case TokenKind::LeftBrace:
        case TokenKind::RightBrace:
        case TokenKind::Comma: return fail("invalid key-value pair, expected key");
        default:
          if (!key_value_line(*current)) return false;
      }
    }
  }

  bool single_value(Value& value) {
    skip_blanks();
    if (!value_at_line(value) || !end_of_line()) return false;
    return at(TokenKind::End) || fail("unexpected key or value, expected newline, `#`");
  }

  // The first problem in the structure, or else the first inside a key or value.
  const std::optional<ParseError>& error() const { return structural_ ? structural_ : inner_; }

 private:
  void advance() {
    if (!at(TokenKind::Whitespace) && !at(TokenKind::Newline) && !at(TokenKind::Comment)) {
      significant_end_ = token_.span.end;
    }
    token_ = lexer_.next();
  }
  std::string_view text() const { return lexer_.text(token_.span); }
  bool at(TokenKind kind) const { return token_.kind == kind; }

  bool fail_at(std::string message, std::size_t position) {
    structural_ = ParseError{std::move(message), {position, position}};
    return false;
  }
  bool fail(std::string message) { return fail_at(std::move(message), token_.span.begin); }
  void note(ParseError error) {
    if (!inner_) inner_ = std::move(error);
  }

  void note_pending() {
    if (pending_) note(std::move(*pending_));
    pending_.reset();
  }

  void skip_blanks() {
    while (at(TokenKind::Whitespace)) advance();
  }

  bool newline() {
    if (text() == "\r") {
      return fail_at("carriage return must be followed by newline, expected newline", token_.span.end);
    }
    advance();
    return true;
  }

  bool comment() {
    if (const auto bad = invalid_in_comment(text())) {
      return fail_at("invalid comment character, expected printable characters", token_.span.begin + *bad);
    }
    advance();
    return true;
  }

  // Blanks, line breaks and comments between brackets.
  bool skip_trivia() {
    ends_with_comment_ = false;
    while (true) {
      if (!at(TokenKind::End)) ends_with_comment_ = at(TokenKind::Comment);
      if (at(TokenKind::Whitespace)) {
        advance();
      } else if (at(TokenKind::Newline)) {
        if (!newline()) return false;
      } else if (at(TokenKind::Comment)) {
        if (!comment()) return false;
      } else {
        return true;
      }
    }
  }

  // A bracket is still open at the end of the text. After a final comment cargo points before the trivia.
  bool fail_unclosed(std::string message) {
    return fail_at(std::move(message), ends_with_comment_ ? significant_end_ : token_.span.begin);
  }

  bool end_of_line() {
    skip_blanks();
    if (at(TokenKind::Comment) && !comment()) return false;
    if (at(TokenKind::End)) return true;
    if (at(TokenKind::Newline)) return newline();
    return fail("unexpected key or value, expected newline, `#`");
  }

  // A dotted key. `end` is where its last segment ends; the blanks after it are skipped.
  KeyPath key_path(std::size_t& end) {
    KeyPath path;
    while (true) {
      skip_blanks();
      const bool segment = at(TokenKind::Atom) || at(TokenKind::BasicString) || at(TokenKind::LiteralString) ||
                           at(TokenKind::MultiBasicString) || at(TokenKind::MultiLiteralString);
      const Span span = segment ? token_.span : Span{token_.span.begin, token_.span.begin};
      auto name = decode_key(segment ? token_.kind : TokenKind::End, lexer_.text(span), span.begin);
      if (!name) note(name.error());
      path.push_back(Key{name ? std::move(*name) : std::string(), span});
      if (segment) advance();
      end = span.end;
      skip_blanks();
      if (!at(TokenKind::Dot)) break;
      advance();
    }
    if (path.size() > kMaxDepth) note(ParseError{"recursion limit", {}, false});
    return path;
  }

  bool header(Table& root, Table*& current) {
    const std::size_t begin = token_.span.begin;
    advance();
    const bool array = at(TokenKind::LeftBracket);
    if (array) advance();
    std::size_t end = 0;
    const KeyPath path = key_path(end);
    if (!at(TokenKind::RightBracket) && path.back().span.begin == path.back().span.end) {
      // The missing key has been noted; cargo's parser goes on with the next line.
      while (!at(TokenKind::Newline) && !at(TokenKind::End)) advance();
      return true;
    }
    if (!at(TokenKind::RightBracket)) {
      return fail_at(array ? "unclosed array table, expected `]]`" : "unclosed table, expected `]`", end);
    }
    const std::size_t first_bracket_end = token_.span.end;
    advance();
    if (array) {
      if (!at(TokenKind::RightBracket)) return fail_at("unclosed array table, expected `]`", first_bracket_end);
      advance();
    }
    const Span span{begin, first_bracket_end + (array ? 1 : 0)};
    if (!inner_) {
      if (auto problem = open_header(root, path, array, span, current)) {
        if (array) {
          // Found by cargo's parser only when the table ends, behind the problems of its body.
          pending_ = std::move(problem);
          aside_.clear();
          current = &aside_;
        } else {
          note(std::move(*problem));
        }
      }
    }
    return end_of_line();
  }

  bool key_value_line(Table& table) {
    std::size_t end = 0;
    const bool begins_with_dot = at(TokenKind::Dot);
    const KeyPath path = key_path(end);
    if (!at(TokenKind::Equals)) {
      return fail(begins_with_dot ? "missing value for key, expected `=`" : "key with no value, expected `=`");
    }
    advance();
    skip_blanks();
    Value value;
    if (!value_at_line(value)) return false;
    insert(table, path, std::move(value), false);
    return end_of_line();
  }

  void insert(Table& table, const KeyPath& path, Value value, bool in_inline) {
    if (inner_) return;
    if (auto problem = insert_dotted(table, path, std::move(value), in_inline)) note(std::move(*problem));
  }

  // The value after `=` outside of brackets.
  bool value_at_line(Value& value) {
    switch (token_.kind) {
      case TokenKind::Equals: return fail("extra `=`, expected nothing");
      case TokenKind::RightBracket: return fail("missing array opening, expected `[`");
      case TokenKind::RightBrace: return fail("missing inline table opening, expected `{`");
      default: return any_value(value, 0);
    }
  }

  // A value that begins at the current token; anything that cannot begin one is an empty bare value.
  bool any_value(Value& value, int depth) {
    switch (token_.kind) {
      case TokenKind::LeftBracket: return array(value, depth + 1);
      case TokenKind::LeftBrace: return inline_table(value, depth + 1);
      case TokenKind::BasicString:
      case TokenKind::LiteralString:
      case TokenKind::MultiBasicString:
      case TokenKind::MultiLiteralString: {
        auto decoded = decode_string(token_.kind, text(), token_.span.begin);
        if (decoded) {
          value = Value(std::move(*decoded), token_.span);
        } else {
          note(decoded.error());
        }
        advance();
        return true;
      }
      default: bare(value); return true;
    }
  }

  // Bare words and dots, with more words after single blanks (a date and its time; or text that lacks its quotes).
  void bare(Value& value) {
    Span span{token_.span.begin, token_.span.begin};
    while (true) {
      if (at(TokenKind::Atom) || at(TokenKind::Dot)) {
        span.end = token_.span.end;
        advance();
      } else if (at(TokenKind::Whitespace) && span.end > span.begin) {
        advance();
        if (!at(TokenKind::Atom)) break;
      } else {
        break;
      }
    }
    auto decoded = decode_bare(lexer_.text(span), span.begin);
    if (decoded) {
      value = std::move(*decoded);
    } else {
      note(decoded.error());
    }
  }

  bool too_deep(int depth) { return depth > kMaxDepth; }

  bool array(Value& value, int depth) {
    const std::size_t begin = token_.span.begin;
    if (too_deep(depth)) return fail("cannot recurse further; max recursion depth met");
    advance();
    std::vector<Value> items;
    bool need_comma = false;
    while (true) {
      if (!skip_trivia()) return false;
      switch (token_.kind) {
        case TokenKind::End: return fail_unclosed("unclosed array, expected `]`");
        case TokenKind::RightBracket:
          value = Value(std::move(items), {begin, token_.span.end});
          advance();
          return true;
        case TokenKind::Comma:
          if (!need_comma) return fail("extra comma in array, expected value");
          need_comma = false;
          advance();
          continue;
        case TokenKind::Equals: return fail("unexpected `=` in array, expected value, `]`");
        default: break;
      }
      if (need_comma) return fail("missing comma between array elements, expected `,`");
      if (at(TokenKind::RightBrace)) return fail("missing inline table opening, expected `{`");
      if (!any_value(items.emplace_back(), depth)) return false;
      need_comma = true;
    }
  }

  enum class Expect { Key, Equals, Value, Comma };

  static std::string expected(Expect expect) {
    switch (expect) {
      case Expect::Key: return "key";
      case Expect::Equals: return "`=`";
      case Expect::Value: return "value";
      case Expect::Comma: return "`,`";
    }
    return "";
  }

  // A key without a value before the closing brace is dropped, as cargo's parser does.
  bool inline_table(Value& value, int depth) {
    const std::size_t begin = token_.span.begin;
    if (too_deep(depth)) return fail("cannot recurse further; max recursion depth met");
    advance();
    Table table(Table::Origin::Inline);
    Expect expect = Expect::Key;
    KeyPath path;
    while (true) {
      if (!skip_trivia()) return false;
      switch (token_.kind) {
        case TokenKind::End: return fail_unclosed("unclosed inline table, expected `}`");
        case TokenKind::RightBrace:
          value = Value(std::move(table), {begin, token_.span.end});
          advance();
          return true;
        case TokenKind::Comma:
          if (expect != Expect::Comma) return fail("extra comma in inline table, expected " + expected(expect));
          expect = Expect::Key;
          advance();
          continue;
        case TokenKind::Equals:
          if (expect == Expect::Value || expect == Expect::Comma) {
            return fail("extra assignment between key-value pairs, expected " + expected(expect));
          }
          if (expect == Expect::Equals) {
            expect = Expect::Value;
            advance();
            continue;
          }
          break;
        case TokenKind::RightBracket: return fail("invalid inline table element, expected " + expected(expect));
        case TokenKind::LeftBracket:
        case TokenKind::LeftBrace:
          if (expect == Expect::Key || expect == Expect::Comma) {
            return fail("missing key for inline table element, expected " + expected(expect));
          }
          break;
        default: break;
      }
      if (expect == Expect::Equals) return fail("missing assignment between key-value pairs, expected `=`");
      if (expect == Expect::Comma) return fail("missing comma between key-value pairs, expected `,`");
      if (expect == Expect::Key) {
        std::size_t end = 0;
        path = key_path(end);
        expect = Expect::Equals;
      } else {
        Value item;
        if (!any_value(item, depth)) return false;
        insert(table, path, std::move(item), true);
        expect = Expect::Comma;
      }
    }
  }

  Lexer lexer_;
  Token token_;
  std::size_t significant_end_ = 0;  // where the last token before the current trivia ends
  bool ends_with_comment_ = false;
  std::optional<ParseError> structural_;
  std::optional<ParseError> inner_;
  std::optional<ParseError> pending_;  // of the header of the current table
  Table aside_;                        // takes the keys of a table that has no place
};

}  // namespace

namespace {
const Value* wide_below(const Value& value) {
  if (value.is_integer()) return value.wide_integer() ? &value : nullptr;
  if (value.is_table()) return find_wide_integer(value.as_table());
  if (!value.is_array()) return nullptr;
  for (const Value& item : value.as_array()) {
    if (const Value* found = wide_below(item)) return found;
  }
  return nullptr;
}
}  // namespace

const Value* find_wide_integer(const Table& table) {
  for (const Entry& entry : table.entries()) {
    if (const Value* found = wide_below(entry.value)) return found;
  }
  return nullptr;
}

tl::expected<Document, ParseError> parse(std::string source) {
  Document document;
  document.source = std::make_shared<const std::string>(std::move(source));
  Parser parser(*document.source);
  if (!parser.document(document.root) || parser.error()) return tl::unexpected(*parser.error());
  return document;
}

tl::expected<Value, ParseError> parse_value(std::string_view source) {
  Parser parser(source);
  Value value;
  if (!parser.single_value(value) || parser.error()) return tl::unexpected(*parser.error());
  return value;
}

}  // namespace gantry::toml
