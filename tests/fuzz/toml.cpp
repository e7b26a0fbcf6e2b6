// TOML text: values survive being written and read.
#include "fuzz/fuzz.h"
#include "toml/parse.h"
#include "toml/write.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(fuzz::text_of(data, size));
  if (!is_utf8(input)) return 0;
  const auto document = toml::parse(input);
  if (!document) {
    fuzz::require(document.error().span.end <= input.size(), "the problem lies within the text");
    toml::render_toml_error(document.error(), input);
  } else if (toml::find_wide_integer(document->root) == nullptr) {
    for (const auto& [key, value] : document->root.entries()) {
      const auto line = toml::format_value(value);
      const auto again = toml::parse_value(line);
      fuzz::require(again && toml::format_value(*again) == line, "a value is read as it is written");
    }
  }
  toml::parse_value(input);
  const auto text = toml::parse_value(toml::format_string(input));
  fuzz::require(text && text->is_string() && text->as_string() == input, "a string is read as it is written");
  return 0;
}
