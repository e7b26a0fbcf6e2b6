#include "toml/scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace gantry::toml {

namespace {

using tl::unexpected;

unexpected<ParseError> fail_at(std::string message, std::size_t begin, std::size_t end) {
  return unexpected(ParseError{std::move(message), {begin, end}});
}
unexpected<ParseError> fail_at(std::string message, std::size_t begin) {
  return fail_at(std::move(message), begin, begin);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
// Control characters other than tab.
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7F;
}
bool is_bare_key_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

std::size_t digit_value(char c) {
  if (is_digit(c)) return static_cast<std::size_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::size_t>(c - 'a') + 10U;
  if (c >= 'A' && c <= 'F') return static_cast<std::size_t>(c - 'A') + 10U;
  return 99;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// Decodes the escape whose backslash is at text[i - 1]; `i` is moved behind it.
std::optional<ParseError> decode_escape(std::string_view text, std::size_t& i, std::size_t offset, std::string& out) {
  const char c = i < text.size() ? text[i] : '\0';
  std::size_t digits = 0;
  switch (c) {
    case 'b': out += '\b'; break;
    case 'e': out += '\x1b'; break;
    case 'f': out += '\f'; break;
    case 'n': out += '\n'; break;
    case 'r': out += '\r'; break;
    case 't': out += '\t'; break;
    case '\\': out += '\\'; break;
    case '"': out += '"'; break;
    case 'x': digits = 2; break;
    case 'u': digits = 4; break;
    case 'U': digits = 8; break;
    default:
      return ParseError{"missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\\`, `\"`, `x`, `u`, `U`",
                        {offset + i, offset + i}};
  }
  ++i;
  if (digits == 0) return std::nullopt;
  std::uint32_t code = 0;
  const std::size_t first = i;
  while (i < text.size() && i - first < digits && digit_value(text[i]) < 16) {
    code = code * 16 + static_cast<std::uint32_t>(digit_value(text[i]));
    ++i;
  }
  if (i - first < digits) {
    return ParseError{"too few unicode value digits, expected unicode hexadecimal value", {offset + i, offset + i}};
  }
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
    return ParseError{"invalid value, expected unicode hexadecimal value", {offset + first, offset + first}};
  }
  append_utf8(out, code);
  return std::nullopt;
}

struct StringForm {
  std::string_view name;
  std::string_view quotes;
  std::string_view allowed;  // what the message says may stand there
  bool escapes;
  bool multiline;
};

StringForm form_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::BasicString:
      return {"basic string", "\"", "non-double-quote visible characters, `\\`", true, false};
    case TokenKind::MultiBasicString: return {"multi-line basic string", "\"\"\"", "`\\`, characters", true, true};
    case TokenKind::LiteralString: return {"literal string", "'", "non-single-quote visible characters", false, false};
    default: return {"multi-line literal string", "'''", "non-single-quote characters", false, true};
  }
}

// A backslash at a line's end: skips all blanks and line breaks after it. `i` is at the first blank.
std::optional<ParseError> skip_line_continuation(std::string_view text, std::size_t& i, std::size_t offset) {
  while (i < text.size() && is_blank(text[i])) ++i;
  if (i < text.size() && text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
  if (i >= text.size() || text[i] != '\n') {
    return ParseError{"invalid multi-line basic string, expected newline", {offset + i, offset + i}};
  }
  while (i < text.size() &&
         (is_blank(text[i]) || text[i] == '\n' || (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n'))) {
    ++i;
  }
  return std::nullopt;
}

}  // namespace

tl::expected<std::string, ParseError> decode_string(TokenKind kind, std::string_view raw, std::size_t offset) {
  const StringForm form = form_of(kind);
  const std::size_t width = form.quotes.size();
  std::string_view text = raw.substr(width);
  if (!text.ends_with(form.quotes)) {
    return fail_at(fmt::format("invalid {}, expected `{}`", form.name, form.quotes[0]), offset + raw.size());
  }
  text.remove_suffix(width);
  offset += width;
  std::size_t i = 0;
  if (form.multiline) {
    if (text.starts_with('\n')) i = 1;
    if (text.starts_with("\r\n")) i = 2;
  }
  std::string out;
  out.reserve(text.size());
  while (i < text.size()) {
    const char c = text[i];
    if (c == '\\' && form.escapes) {
      ++i;
      const bool continuation =
          form.multiline && i < text.size() && (is_blank(text[i]) || text[i] == '\n' || text[i] == '\r');
      auto error = continuation ? skip_line_continuation(text, i, offset) : decode_escape(text, i, offset, out);
      if (error) return unexpected(std::move(*error));
      continue;
    }
    if (is_control(c)) {
      const bool line_break = form.multiline && (c == '\n' || c == '\r');
      if (!line_break) return fail_at(fmt::format("invalid {}, expected {}", form.name, form.allowed), offset + i);
      if (c == '\r' && (i + 1 >= text.size() || text[i + 1] != '\n')) {
        return fail_at("carriage return must be followed by newline, expected newline", offset + i + 1);
      }
    }
    out += c;
    ++i;
  }
  return out;
}

tl::expected<std::string, ParseError> decode_key(TokenKind kind, std::string_view raw, std::size_t offset) {
  switch (kind) {
    case TokenKind::Atom:
      for (std::size_t i = 0; i < raw.size(); ++i) {
        if (!is_bare_key_character(raw[i])) {
          return fail_at("invalid unquoted key, expected letters, numbers, `-`, `_`", offset + i);
        }
      }
      return std::string(raw);
    case TokenKind::BasicString:
    case TokenKind::LiteralString: return decode_string(kind, raw, offset);
    case TokenKind::MultiBasicString:
    case TokenKind::MultiLiteralString:
      return fail_at(fmt::format("keys cannot be {}s, expected basic string, literal string", form_of(kind).name),
                     offset, offset + raw.size());
    default: return fail_at("unquoted keys cannot be empty, expected letters, numbers, `-`, `_`", offset);
  }
}

std::optional<std::size_t> invalid_in_comment(std::string_view comment) {
  const auto it = std::ranges::find_if(comment, is_control);
  if (it == comment.end()) return std::nullopt;
  return static_cast<std::size_t>(it - comment.begin());
}

namespace {

// Numbers of one raw text at `offset`.
class NumberDecoder {
 public:
  NumberDecoder(std::string_view raw, std::size_t offset) : raw_(raw), offset_(offset) {}

  tl::expected<Value, ParseError> radix(std::size_t base, std::string_view name) const {
    const std::string_view digits = raw_.substr(2);
    for (std::size_t i = 0; i < digits.size(); ++i) {
      if (digits[i] != '_' && digit_value(digits[i]) >= base)
        return fail(fmt::format("invalid {} number", name), i + 2);
    }
    if (auto error = check_underscores(2, 16)) return unexpected(*error);
    return integer(digits, base, false);
  }

  // `start` is behind the sign.
  tl::expected<Value, ParseError> decimal(std::size_t start) const {
    const std::string_view digits = raw_.substr(start);
    if (digits.size() > 1 && digits[0] == '0') return fail("unexpected leading zero, expected nothing", start);
    if (auto error = check_underscores(start, 16)) return unexpected(*error);
    return integer(digits, 10, raw_.starts_with('-'));
  }

  tl::expected<Value, ParseError> floating(std::size_t start) const {
    std::size_t i = start;
    // Digits and underscores with at least one digit among them; how many digits is counted.
    const auto skip_digits = [&] {
      std::size_t digits = 0;
      for (; i < raw_.size() && (is_digit(raw_[i]) || raw_[i] == '_'); ++i) digits += is_digit(raw_[i]) ? 1 : 0;
      return digits;
    };
    const std::size_t mantissa = skip_digits();
    if (mantissa == 0) return fail("invalid mantissa, expected digits", start);
    if (mantissa > 1 && raw_[start] == '0') return fail("unexpected leading zero, expected nothing", start);
    if (i < raw_.size() && raw_[i] == '.') {
      const std::size_t from = ++i;
      if (skip_digits() == 0) return fail("invalid fraction, expected digits", from);
    }
    if (i < raw_.size() && (raw_[i] == 'e' || raw_[i] == 'E')) {
      ++i;
      if (i < raw_.size() && (raw_[i] == '+' || raw_[i] == '-')) ++i;
      const std::size_t from = i;
      if (skip_digits() == 0) return fail("invalid exponent, expected digits", from);
    }
    if (i < raw_.size()) return fail("invalid float, expected nothing", i, raw_.size());
    if (auto error = check_underscores(start, 10)) return unexpected(*error);
    std::string text;
    std::ranges::copy_if(raw_, std::back_inserter(text), [](char c) { return c != '_'; });
    const double number = std::strtod(text.c_str(), nullptr);
    if (std::isinf(number)) return fail("floating-point number overflowed", 0, raw_.size());
    return Value(number, span());
  }

 private:
  Span span() const { return {offset_, offset_ + raw_.size()}; }
  unexpected<ParseError> fail(std::string message, std::size_t begin) const {
    return fail_at(std::move(message), offset_ + begin);
  }
  unexpected<ParseError> fail(std::string message, std::size_t begin, std::size_t end) const {
    return fail_at(std::move(message), offset_ + begin, offset_ + end);
  }
  ParseError underscore(std::size_t at, std::string_view more = "") const {
    return {fmt::format("`_` may only go between digits{}", more), {offset_ + at, offset_ + at}};
  }

  // Underscores at either end; one right behind a sign is let through, as cargo's parser does.
  std::optional<ParseError> check_outer_underscores(std::size_t start) const {
    if (raw_.substr(start).starts_with('_') && !raw_.starts_with('+') && !raw_.starts_with('-')) {
      return underscore(0, ", expected nothing");
    }
    if (raw_.ends_with('_')) return underscore(raw_.size() - 1, ", expected nothing");
    return std::nullopt;
  }

  // Cargo's parser takes letters up to `f` for digits here even in decimal integers.
  std::optional<ParseError> check_underscores(std::size_t start, std::size_t base) const {
    if (auto error = check_outer_underscores(start)) return error;
    for (std::size_t i = start; i < raw_.size(); ++i) {
      if (raw_[i] != '_') continue;
      if (raw_[i + 1] == '_') return underscore(i + 1);
      const bool after_digit = i == start || digit_value(raw_[i - 1]) < base;
      if (!after_digit || digit_value(raw_[i + 1]) >= base) return underscore(i);
    }
    return std::nullopt;
  }

  tl::expected<Value, ParseError> integer(std::string_view digits, std::size_t base, bool negative) const {
    __extension__ typedef unsigned __int128 Wide;
    constexpr Wide kSignedLimit = Wide{1} << 127;
    const Wide limit = negative ? kSignedLimit : ~Wide{0};
    Wide number = 0;
    bool any = false;
    for (const char c : digits) {
      if (c == '_') continue;
      const auto digit = digit_value(c);
      any = true;
      if (digit >= base || number > (limit - digit) / base) return overflow();
      number = number * base + digit;
    }
    if (!any) return overflow();
    constexpr Wide kMax = Wide{1} << 63;
    if (negative ? number <= kMax : number < kMax) {
      const auto bits = static_cast<std::uint64_t>(number);
      return Value(static_cast<std::int64_t>(negative ? ~bits + 1 : bits), span());
    }
    WideInteger wide;
    wide.fits_signed_128 = negative || number < kSignedLimit;
    wide.fits_unsigned = !negative && number <= Wide{~std::uint64_t{0}};
    for (Wide rest = number; rest > 0; rest /= 10) wide.text += static_cast<char>('0' + static_cast<int>(rest % 10));
    if (negative) wide.text += '-';
    std::ranges::reverse(wide.text);
    return Value(std::move(wide), span());
  }
  unexpected<ParseError> overflow() const { return fail("integer number overflowed", 0, raw_.size()); }

  std::string_view raw_;
  std::size_t offset_;
};

}  // namespace

tl::expected<Value, ParseError> decode_bare(std::string_view raw, std::size_t offset) {
  const Span span{offset, offset + raw.size()};
  const auto whole = [&](std::string message) { return unexpected(ParseError{std::move(message), span}); };
  const auto unquoted = [&] {
    for (const std::string_view quotes : {"\"\"\"", "'''", "\"", "'"}) {
      if (raw.ends_with(quotes)) {
        return unexpected(ParseError{fmt::format("missing opening quote, expected `{}`", quotes), {offset, offset}});
      }
    }
    return whole("string values must be quoted, expected literal string");
  };
  if (raw.empty()) return unquoted();

  const std::size_t sign = raw[0] == '+' || raw[0] == '-' ? 1 : 0;
  const std::string_view body = raw.substr(sign);
  const std::size_t digits = std::min(body.find_first_not_of("0123456789"), body.size());
  if (digits > 0 && digits < body.size() && (body[digits] == '-' || body[digits] == ':')) {
    auto time = decode_datetime(raw);
    if (!time) return whole(time.error());
    return Value(std::move(*time), span);
  }
  if (body.empty()) return unquoted();
  const bool blanks = std::ranges::any_of(raw, is_blank);

  const NumberDecoder number(raw, offset);
  switch (body[0]) {
    case 't':
    case 'T':
    case 'f':
    case 'F': {
      if (sign || blanks) return unquoted();
      const bool flag = body[0] == 't' || body[0] == 'T';
      if (raw == (flag ? "true" : "false")) return Value(flag, span);
      return whole(fmt::format("invalid boolean, expected `{}`", flag));
    }
    case 'i':
    case 'I':
    case 'n':
    case 'N': {
      if (blanks && !sign) return unquoted();
      const bool infinite = body[0] == 'i' || body[0] == 'I';
      const std::string_view word = infinite ? "inf" : "nan";
      if (body != word) return fail_at(fmt::format("invalid float, expected `{}`", word), offset + sign, span.end);
      const double magnitude = infinite ? HUGE_VAL : std::nan("");
      return Value(raw[0] == '-' ? -magnitude : magnitude, span);
    }
    case '+':
    case '-': return fail_at("redundant numeric sign, expected nothing", offset + 1);
    case '.': return fail_at("invalid mantissa, expected digits", offset);
    case '0':
      if (body.size() > 1) {
        const char marker = body[1];
        const char lower = static_cast<char>(marker | 0x20);
        if (lower == 'x' || lower == 'o' || lower == 'b') {
          if (sign) return fail_at("integers with a radix cannot be signed, expected nothing", offset);
          if (marker != lower) {
            return fail_at(fmt::format("radix must be lowercase, expected `0{}`", lower), offset, offset + 2);
          }
          if (lower == 'x') return number.radix(16, "hexadecimal");
          if (lower == 'o') return number.radix(8, "octal");
          return number.radix(2, "binary");
        }
      }
      break;
    default:
      if (!is_digit(body[0]) && body[0] != '_') return unquoted();
  }
  if (blanks) return unquoted();
  const std::string_view rest = body.substr(digits);
  if (rest.find_first_of(".eE") != std::string_view::npos) return number.floating(sign);
  if (rest.empty() || rest[0] == '_') return number.decimal(sign);
  return unquoted();
}

}  // namespace gantry::toml
