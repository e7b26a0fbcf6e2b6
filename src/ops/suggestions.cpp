#include "ops/suggestions.h"

#include <algorithm>
#include <optional>
#include <set>

#include <nlohmann/json.hpp>

namespace gantry::ops {

namespace {

using Json = nlohmann::json;

template <typename Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    visit(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

const Json* list_in(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? &*found : nullptr;
}

const std::string* text_in(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get_ptr<const std::string*>() : nullptr;
}

std::optional<std::size_t> number_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::size_t>();
}

// Nothing for lines that are no diagnostics.
std::optional<Json> parse_diagnostic(std::string_view line) {
  if (!line.starts_with('{')) return std::nullopt;
  auto json = Json::parse(line, nullptr, false);
  const bool is_diagnostic = !json.is_discarded() && text_in(json, "message") != nullptr &&
                             list_in(json, "spans") != nullptr && list_in(json, "children") != nullptr;
  return is_diagnostic ? std::optional(std::move(json)) : std::nullopt;
}

std::optional<Replacement> read_replacement(const Json& span, Trust trust) {
  const auto* file = text_in(span, "file_name");
  const auto* text = text_in(span, "suggested_replacement");
  if (file == nullptr || text == nullptr) return std::nullopt;
  if (trust == Trust::Sure) {
    const auto* applicability = text_in(span, "suggestion_applicability");
    if (applicability == nullptr || *applicability != "MachineApplicable") return std::nullopt;
  }
  const auto begin = number_in(span, "byte_start");
  const auto end = number_in(span, "byte_end");
  if (!begin || !end) return std::nullopt;
  return Replacement{*file, {*begin, *end}, *text};
}

// One line end at most is the printer's business.
std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

bool Suggestion::is_in_one_file() const {
  return std::ranges::all_of(replacements, [&](const auto& part) { return part.file == replacements.front().file; });
}

std::vector<Suggestion> read_suggestions(std::string_view lines, Trust trust) {
  std::vector<Suggestion> suggestions;
  for_each_line(lines, [&](std::string_view line) {
    const auto diagnostic = parse_diagnostic(line);
    if (!diagnostic) return;
    Suggestion suggestion;
    for (const auto& child : *list_in(*diagnostic, "children")) {
      const auto* spans = list_in(child, "spans");
      if (spans == nullptr) continue;
      for (const auto& span : *spans) {
        if (auto replacement = read_replacement(span, trust))
          suggestion.replacements.push_back(std::move(*replacement));
      }
    }
    if (!suggestion.replacements.empty()) suggestions.push_back(std::move(suggestion));
  });
  return suggestions;
}

Findings read_findings(std::string_view lines) {
  Findings findings;
  std::set<std::string> files;
  for_each_line(lines, [&](std::string_view line) {
    const auto diagnostic = parse_diagnostic(line);
    if (!diagnostic) {
      if (!line.starts_with('{')) findings.texts.emplace_back(line);
      return;
    }
    const auto* rendered = text_in(*diagnostic, "rendered");
    findings.texts.push_back(without_line_end(rendered != nullptr ? *rendered : *text_in(*diagnostic, "message")));
    for (const auto& span : *list_in(*diagnostic, "spans")) {
      if (const auto* file = text_in(span, "file_name")) files.insert(*file);
    }
  });
  findings.files.assign(files.begin(), files.end());
  return findings;
}

}  // namespace gantry::ops
