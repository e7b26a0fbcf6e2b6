#include "wire/json_tree.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/unicode.h"

namespace gantry::wire {

namespace {

constexpr int kMaxDepth = 127;

void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

}  // namespace

std::string place_in(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto start = before.rfind('\n');
  return fmt::format("line {} column {}", std::count(before.begin(), before.end(), '\n') + 1,
                     before.size() - (start == std::string_view::npos ? 0 : start + 1));
}

// Recursive descent; the offset of an error is that behind the last byte looked at.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  JsonValue value() { return value(0); }
  // Throws when something follows.
  void finish() {
    blanks();
    if (!ends()) fail("trailing characters", at_ + 1);
  }

 private:
  [[noreturn]] void fail(std::string_view what, std::size_t offset) const {
    throw Error(fmt::format("{} at {}", what, place_in(text_, std::min(offset, text_.size()))));
  }
  [[noreturn]] void unexpected(std::string_view what, std::string_view at_end) const {
    if (at_ >= text_.size()) fail(at_end, text_.size());
    fail(what, at_ + 1);
  }

  bool ends() const { return at_ >= text_.size(); }
  char peek() const { return ends() ? '\0' : text_[at_]; }
  void blanks() {
    while (!ends() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++at_;
  }

  JsonValue value(int depth) {
    blanks();
    if (ends()) fail("EOF while parsing a value", text_.size());
    if (depth > kMaxDepth) fail("recursion limit exceeded", at_ + 1);
    JsonValue value;
    value.begin_ = at_;
    switch (const char c = peek()) {
      case '{': object(value, depth); break;
      case '[': array(value, depth); break;
      case '"': value.data_ = string(); break;
      case 't':
        word("true");
        value.data_ = true;
        break;
      case 'f':
        word("false");
        value.data_ = false;
        break;
      case 'n': word("null"); break;
      default:
        if (c != '-' && (c < '0' || c > '9')) fail("expected value", at_ + 1);
        number(value);
    }
    value.end_ = at_;
    return value;
  }

  void word(std::string_view expected) {
    for (const char c : expected) {
      if (ends()) fail("EOF while parsing a value", text_.size());
      if (peek() != c) fail("expected ident", at_ + 1);
      ++at_;
    }
  }

  void digits() {
    if (ends()) fail("EOF while parsing a value", text_.size());
    if (peek() < '0' || peek() > '9') fail("invalid number", at_ + 1);
    while (peek() >= '0' && peek() <= '9') ++at_;
  }

  void number(JsonValue& value) {
    const auto begin = at_;
    if (peek() == '-') ++at_;
    const bool starts_with_zero = peek() == '0';
    const auto first = at_;
    digits();
    if (starts_with_zero && at_ > first + 1) fail("invalid number", first + 2);
    bool is_integer = true;
    if (peek() == '.') {
      is_integer = false;
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      is_integer = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      digits();
    }
    const auto* start = text_.data() + begin;
    const auto* end = text_.data() + at_;
    std::int64_t integer = 0;
    if (is_integer && std::from_chars(start, end, integer).ec == std::errc()) {
      value.data_ = integer;
      return;
    }
    double real = 0;
    if (std::from_chars(start, end, real).ec != std::errc()) fail("number out of range", at_);
    value.data_ = real;
  }

  std::uint32_t hex() {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (ends()) fail("EOF while parsing a string", text_.size());
      const char c = peek();
      const bool is_letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!is_letter && (c < '0' || c > '9')) fail("invalid escape", at_ + 1);
      code = code * 16 + static_cast<std::uint32_t>(is_letter ? (c | 32) - 'a' + 10 : c - '0');
    }
    return code;
  }

  void unicode_escape(std::string& text) {
    auto code = hex();
    if (code >= 0xDC00 && code <= 0xDFFF) fail("lone leading surrogate in hex escape", at_);
    if (code >= 0xD800 && code <= 0xDBFF) {
      if (peek() != '\\') unexpected("unexpected end of hex escape", "EOF while parsing a string");
      ++at_;
      if (peek() != 'u') unexpected("unexpected end of hex escape", "EOF while parsing a string");
      ++at_;
      const auto low = hex();
      if (low < 0xDC00 || low > 0xDFFF) fail("lone leading surrogate in hex escape", at_);
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(text, code);
  }

  std::string string() {
    std::string text;
    ++at_;
    for (;;) {
      if (ends()) fail("EOF while parsing a string", text_.size());
      const char c = text_[at_++];
      if (c == '"') return text;
      if (static_cast<unsigned char>(c) < 0x20)
        fail("control character (\\u0000-\\u001F) found while parsing a string", at_ - 1);
      if (c != '\\') {
        text += c;
        continue;
      }
      if (ends()) fail("EOF while parsing a string", text_.size());
      switch (text_[at_++]) {
        case '"': text += '"'; break;
        case '\\': text += '\\'; break;
        case '/': text += '/'; break;
        case 'b': text += '\b'; break;
        case 'f': text += '\f'; break;
        case 'n': text += '\n'; break;
        case 'r': text += '\r'; break;
        case 't': text += '\t'; break;
        case 'u': unicode_escape(text); break;
        default: fail("invalid escape", at_);
      }
    }
  }

  void array(JsonValue& value, int depth) {
    JsonValue::Items items;
    ++at_;
    blanks();
    if (ends()) fail("EOF while parsing a list", text_.size());
    if (peek() != ']') {
      for (;;) {
        items.push_back(this->value(depth + 1));
        blanks();
        if (peek() == ']') break;
        if (peek() != ',') unexpected("expected `,` or `]`", "EOF while parsing a list");
        ++at_;
        blanks();
        if (peek() == ']') fail("trailing comma", at_ + 1);
        if (ends()) fail("EOF while parsing a value", text_.size());
      }
    }
    ++at_;
    value.data_ = std::move(items);
  }

  void object(JsonValue& value, int depth) {
    JsonValue::Members members;
    ++at_;
    blanks();
    if (ends()) fail("EOF while parsing an object", text_.size());
    if (peek() != '}') {
      for (;;) {
        if (peek() != '"') unexpected("key must be a string", "EOF while parsing a value");
        auto name = string();
        blanks();
        if (peek() != ':') unexpected("expected `:`", "EOF while parsing an object");
        ++at_;
        members.emplace_back(std::move(name), this->value(depth + 1));
        blanks();
        if (peek() == '}') break;
        if (peek() != ',') unexpected("expected `,` or `}`", "EOF while parsing an object");
        ++at_;
        blanks();
        if (peek() == '}') fail("trailing comma", at_ + 1);
      }
    }
    ++at_;
    value.data_ = std::move(members);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

const JsonValue* JsonValue::find(std::string_view name) const {
  const auto* object = members();
  if (object == nullptr) return nullptr;
  const auto found = std::ranges::find_if(*object, [&](const auto& member) { return member.first == name; });
  return found == object->end() ? nullptr : &found->second;
}

std::string JsonValue::describe() const {
  if (is_null()) return "null";
  if (const auto* flag = boolean()) return fmt::format("boolean `{}`", *flag);
  if (const auto* whole = integer()) return fmt::format("integer `{}`", *whole);
  if (const auto* real = number()) {
    const bool has_fraction = std::floor(*real) != *real || std::abs(*real) >= 1e16;
    return has_fraction ? fmt::format("floating point `{}`", *real) : fmt::format("floating point `{:.1f}`", *real);
  }
  if (const auto* text = string()) return fmt::format("string \"{}\"", *text);
  return items() != nullptr ? "sequence" : "map";
}

JsonDocument JsonDocument::parse(std::string text, bool places) {
  JsonDocument document;
  if (!is_utf8(text)) throw Error("invalid unicode code point");
  document.text_ = std::move(text);
  document.places_ = places;
  JsonReader reader(document.text_);
  document.root_ = reader.value();
  return document;
}

void JsonDocument::finish() const {
  JsonReader rest(text_);
  rest.value();
  rest.finish();
}

std::string JsonDocument::at(std::size_t offset) const { return places_ ? " at " + place_in(text_, offset) : ""; }

// Values that are looked into are refused at their first byte, others when they have been read.
Error JsonDocument::wrong_type(const JsonValue& value, std::string_view expected) const {
  const bool is_open = value.items() != nullptr || value.members() != nullptr;
  return Error(fmt::format("invalid type: {}, expected {}{}", value.describe(), expected,
                           at(is_open ? value.begin() : value.end())));
}

const JsonValue::Members& JsonDocument::object(const JsonValue& value, std::string_view type_name) const {
  if (const auto* members = value.members()) return *members;
  throw wrong_type(value, fmt::format("struct {}", type_name));
}

const JsonValue::Members& JsonDocument::map(const JsonValue& value) const {
  if (const auto* members = value.members()) return *members;
  throw wrong_type(value, "a map");
}

Error JsonDocument::wrong_name(const JsonValue& value, std::string_view problem) const {
  return Error(fmt::format("{}{}", problem, at(text_.rfind('"', value.begin() - 1) + 1)));
}

const JsonValue::Items& JsonDocument::array(const JsonValue& value) const {
  if (const auto* items = value.items()) return *items;
  throw wrong_type(value, "a sequence");
}

const std::string& JsonDocument::string(const JsonValue& value) const {
  if (const auto* text = value.string()) return *text;
  throw wrong_type(value, "a string");
}

bool JsonDocument::boolean(const JsonValue& value) const {
  if (const auto* flag = value.boolean()) return *flag;
  throw wrong_type(value, "a boolean");
}

std::int64_t JsonDocument::integer(const JsonValue& value, std::string_view type_name, std::int64_t lowest,
                                   std::int64_t highest) const {
  const auto* number = value.integer();
  if (number == nullptr) throw wrong_type(value, type_name);
  if (*number >= lowest && *number <= highest) return *number;
  throw Error(fmt::format("invalid value: integer `{}`, expected {}{}", *number, type_name, at(value.end())));
}

const JsonValue& JsonDocument::member(const JsonValue& object, std::string_view name) const {
  if (const auto* found = object.find(name)) return *found;
  throw Error(fmt::format("missing field `{}`{}", name, at(object.end())));
}

}  // namespace gantry::wire
