#include "toolchain/verbose_version.h"

#include <optional>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::toolchain {

namespace {

// The rest of the first line that starts with `field` and a blank.
std::optional<std::string> field(std::string_view text, std::string_view name) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    auto end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    auto line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with(name)) return std::string(line.substr(name.size()));
    begin = end + 1;
  }
  return std::nullopt;
}

std::string require_field(std::string_view text, std::string_view name) {
  auto value = field(text, fmt::format("{} ", name));
  if (!value) throw Error(fmt::format("`rustc -vV` didn't have a line for `{}`, got:\n{}", name, text));
  return *value;
}

struct Utf8Flaw {
  std::size_t index;
  std::size_t length;  // 0: the text ends within a character
};

// The first place where `text` is not UTF-8, with the length of the bad sequence as Rust's standard library counts it.
std::optional<Utf8Flaw> find_utf8_flaw(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t i = 0;
  while (i < text.size()) {
    const unsigned first = byte(i);
    if (first < 0x80) {
      ++i;
      continue;
    }
    std::size_t width = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
      width = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
      width = 3;
      if (first == 0xE0) low = 0xA0;
      if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
      width = 4;
      if (first == 0xF0) low = 0x90;
      if (first == 0xF4) high = 0x8F;
    } else {
      return Utf8Flaw{i, 1};
    }
    for (std::size_t k = 1; k < width; ++k) {
      if (i + k >= text.size()) return Utf8Flaw{i, 0};
      const unsigned next = byte(i + k);
      if (next < (k == 1 ? low : 0x80) || next > (k == 1 ? high : 0xBF)) return Utf8Flaw{i, k};
    }
    i += width;
  }
  return std::nullopt;
}

}  // namespace

VerboseVersion parse_verbose_version(std::string_view text) {
  VerboseVersion result;
  result.host = require_field(text, "host:");
  const auto release = require_field(text, "release:");
  auto version = semver::Version::parse(release);
  if (!version) {
    throw Error(fmt::format("rustc version does not appear to be a valid semver version, from:\n{}", text),
                {version.error()});
  }
  result.version = std::move(*version);
  result.commit_hash = field(text, "commit-hash: ").value_or("");
  return result;
}

void require_utf8(std::string_view text, std::string_view display) {
  const auto flaw = find_utf8_flaw(text);
  if (!flaw) return;
  std::string cause = flaw->length > 0
                          ? fmt::format("invalid utf-8 sequence of {} bytes from index {}", flaw->length, flaw->index)
                          : fmt::format("incomplete utf-8 byte sequence from index {}", flaw->index);
  cause += ": [";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0) cause += ", ";
    cause += std::to_string(static_cast<unsigned char>(text[i]));
  }
  cause += "]";
  throw Error(fmt::format("`{}` didn't return utf8 output", display), {cause});
}

}  // namespace gantry::toolchain
