// Edits of TOML text: the text stays TOML, the edit is there, and the other values are as they were.
#include "base/error.h"
#include "fuzz/fuzz.h"
#include "toml/edit.h"
#include "toml/write.h"

using namespace gantry;

namespace {

// What all values but one say.
std::string others(const toml::Table& root, std::string_view name) {
  std::string text;
  for (const auto& [key, value] : root.entries()) {
    if (key.name != name) text += toml::format_key(key.name) + " = " + toml::format_value(value) + "\n";
  }
  return text;
}

// Tables below a header are not replaced as a whole.
bool has_header(const toml::Value& value) {
  if (value.is_array()) return !value.as_array().empty() && has_header(value.as_array().front());
  return value.is_table() && !value.as_table().is_inline() && value.as_table().origin() != toml::Table::Origin::Dotted;
}

template <typename Edit>
void check_edit(const std::string& input, const std::string& name, Edit edit) {
  toml::Editor editor(input);
  const auto before = others(editor.root(), name);
  try {
    edit(editor);
  } catch (const Error&) {
    return;  // refused: the parser takes more inline tables than can be added to (`{ a }`), and no file is written
  }
  const auto document = toml::parse(editor.text());
  fuzz::require(document.has_value(), "the edited text is TOML");
  fuzz::require(others(document->root, name) == before, "an edit leaves the other values alone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(fuzz::text_of(data, size));
  if (!is_utf8(input)) return 0;
  const auto document = toml::parse(input);
  if (!document || toml::find_wide_integer(document->root) != nullptr) return 0;
  for (const auto& [key, value] : document->root.entries()) {
    const auto& name = key.name;
    check_edit(input, name, [&](toml::Editor& editor) {
      editor.remove({name});
      fuzz::require(editor.find({name}) == nullptr, "what was removed is gone");
    });
    if (!has_header(value)) {
      check_edit(input, name, [&](toml::Editor& editor) {
        editor.replace({name}, "'new'");
        const auto* found = editor.find({name});
        fuzz::require(found != nullptr && found->is_string() && found->as_string() == "new",
                      "what was replaced is there");
      });
    }
    if (!value.is_table()) continue;
    check_edit(input, name, [&](toml::Editor& editor) {
      if (editor.find({name, "added"}) != nullptr) return;
      editor.insert({name}, "added", "1");
      fuzz::require(editor.find({name, "added"}) != nullptr, "what was added is there");
    });
  }
  return 0;
}
