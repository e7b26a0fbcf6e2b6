#include "sources/checksum_file.h"

#include <fmt/format.h>

namespace gantry::sources {

namespace {

constexpr int kMaxDepth = 64;

// A strict JSON reader for this one shape. Throws the message; `parse_checksum_file` turns it into the result.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  ChecksumFile read() {
    skip_blanks();
    if (at_end()) fail("EOF while parsing a value");
    if (peek() != '{') fail_type("struct Checksum");
    ChecksumFile file;
    bool has_files = false;
    bool has_package = false;
    read_object([&](const std::string& key) {
      if ((key == "files" && has_files) || (key == "package" && has_package)) fail_before_colon(key);
      if (key == "files") {
        has_files = true;
        file.files = read_files();
      } else if (key == "package") {
        has_package = true;
        file.package = read_optional_text();
      } else {
        skip_value(0);
      }
    });
    if (!has_files) fail("missing field `files`");
    skip_blanks();
    if (!at_end()) fail_next("trailing characters");
    return file;
  }

 private:
  std::map<std::string, std::string> read_files() {
    if (peek_value() != '{') fail_type("a map");
    std::map<std::string, std::string> files;
    read_object([&](const std::string& key) { files[key] = read_text("a string"); });
    return files;
  }

  std::optional<std::string> read_optional_text() {
    if (peek_value() == 'n') {
      read_word("null");
      return std::nullopt;
    }
    return read_text("a string");
  }

  std::string read_text(const char* expected) {
    if (peek_value() != '"') fail_type(expected);
    return read_string();
  }

  template <typename OnKey>
  void read_object(OnKey&& on_key) {
    take();  // '{'
    skip_blanks();
    if (at_end()) fail("EOF while parsing an object");
    if (peek() == '}') {
      take();
      return;
    }
    for (;;) {
      if (at_end()) fail("EOF while parsing a value");
      if (peek() != '"') fail_next("key must be a string");
      const auto key = read_string();
      skip_blanks();
      if (at_end()) fail("EOF while parsing an object");
      if (peek() != ':') fail_next("expected `:`");
      take();
      on_key(key);
      skip_blanks();
      if (at_end()) fail("EOF while parsing an object");
      if (peek() == '}') {
        take();
        return;
      }
      if (peek() != ',') fail_next("expected `,` or `}`");
      take();
      skip_blanks();
      if (!at_end() && peek() == '}') fail_next("trailing comma");
    }
  }

  void skip_value(int depth) {
    if (depth > kMaxDepth) fail("recursion limit exceeded");
    switch (peek_value()) {
      case '{': read_object([&](const std::string&) { skip_value(depth + 1); }); return;
      case '[': skip_list(depth); return;
      case '"': read_string(); return;
      case 't': read_word("true"); return;
      case 'f': read_word("false"); return;
      case 'n': read_word("null"); return;
      default: read_number();
    }
  }

  void skip_list(int depth) {
    take();
    skip_blanks();
    if (!at_end() && peek() == ']') {
      take();
      return;
    }
    for (;;) {
      skip_value(depth + 1);
      skip_blanks();
      if (at_end()) fail("EOF while parsing a list");
      const char c = take();
      if (c == ']') return;
      if (c != ',') fail("expected `,` or `]`");
    }
  }

  std::string read_number() {
    const auto begin = position_;
    while (!at_end() && std::string_view("+-.eE0123456789").find(peek()) != std::string_view::npos) take();
    if (position_ == begin) fail_next("expected value");
    return std::string(text_.substr(begin, position_ - begin));
  }

  void read_word(std::string_view word) {
    for (const char c : word) {
      if (at_end()) fail("EOF while parsing a value");
      if (take() != c) fail("expected ident");
    }
  }

  std::string read_string() {
    take();  // the quote
    std::string value;
    for (;;) {
      if (at_end()) fail("EOF while parsing a string");
      const char c = take();
      if (c == '"') return value;
      if (static_cast<unsigned char>(c) < 0x20)
        fail("control character (\\u0000-\\u001F) found while parsing a string");
      if (c != '\\') {
        value += c;
        continue;
      }
      if (at_end()) fail("EOF while parsing a string");
      value += read_escape();
    }
  }

  std::string read_escape() {
    switch (take()) {
      case '"': return "\"";
      case '\\': return "\\";
      case '/': return "/";
      case 'b': return "\b";
      case 'f': return "\f";
      case 'n': return "\n";
      case 'r': return "\r";
      case 't': return "\t";
      case 'u': return read_unicode();
      default: fail("invalid escape");
    }
  }

  unsigned read_hex() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      if (at_end()) fail("EOF while parsing a string");
      const char c = take();
      const auto digit = std::string_view("0123456789abcdef0123456789ABCDEF").find(c);
      if (digit == std::string_view::npos) fail("invalid escape");
      code = code * 16 + static_cast<unsigned>(digit % 16);
    }
    return code;
  }

  std::string read_unicode() {
    unsigned code = read_hex();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(position_, 2) == "\\u") {
      take();
      take();
      const unsigned low = read_hex();
      if (low < 0xDC00 || low > 0xDFFF) fail("lone leading surrogate in hex escape");
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    } else if (code >= 0xD800 && code <= 0xDFFF) {
      fail("lone leading surrogate in hex escape");
    }
    std::string text;
    if (code < 0x80) {
      text += static_cast<char>(code);
    } else if (code < 0x800) {
      text += static_cast<char>(0xC0U | code >> 6U);
      text += static_cast<char>(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
      text += static_cast<char>(0xE0U | code >> 12U);
      text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
      text += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
      text += static_cast<char>(0xF0U | code >> 18U);
      text += static_cast<char>(0x80U | (code >> 12U & 0x3FU));
      text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
      text += static_cast<char>(0x80U | (code & 0x3FU));
    }
    return text;
  }

  // The value that stands where another type was expected.
  [[noreturn]] void fail_type(const char* expected) {
    const auto wrong = [&](const std::string& found) {
      fail(fmt::format("invalid type: {}, expected {}", found, expected));
    };
    switch (peek()) {
      case '{': wrong("map"); break;
      case '[': wrong("sequence"); break;
      case '"': wrong(fmt::format("string \"{}\"", read_string())); break;
      case 't':
        read_word("true");
        wrong("boolean `true`");
        break;
      case 'f':
        read_word("false");
        wrong("boolean `false`");
        break;
      case 'n':
        read_word("null");
        wrong("null");
        break;
      default: {
        const auto number = read_number();
        const bool is_float = number.find_first_of(".eE") != std::string::npos;
        wrong(fmt::format("{} `{}`", is_float ? "floating point" : "integer", number));
      }
    }
    fail("expected value");
  }

  void skip_blanks() {
    while (!at_end() && std::string_view(" \t\r\n").find(peek()) != std::string_view::npos) take();
  }
  char peek_value() {
    skip_blanks();
    if (at_end()) fail("EOF while parsing a value");
    return peek();
  }
  bool at_end() const { return position_ == text_.size(); }
  char peek() const { return text_[position_]; }
  char take() {
    const char c = text_[position_++];
    if (c == '\n') {
      ++line_;
      column_ = 0;
    } else {
      ++column_;
    }
    return c;
  }
  // At what was read last.
  [[noreturn]] void fail(std::string_view message) const {
    throw fmt::format("{} at line {} column {}", message, line_, column_);
  }
  // At what is read next.
  [[noreturn]] void fail_next(std::string_view message) const {
    throw fmt::format("{} at line {} column {}", message, line_, column_ + 1);
  }

  // At the end of a key whose colon has been read.
  [[noreturn]] void fail_before_colon(std::string_view key) const {
    throw fmt::format("duplicate field `{}` at line {} column {}", key, line_, column_ - 1);
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 0;
};

}  // namespace

tl::expected<ChecksumFile, std::string> parse_checksum_file(std::string_view text) {
  try {
    return Reader(text).read();
  } catch (std::string& message) {
    return tl::unexpected(std::move(message));
  }
}

}  // namespace gantry::sources
