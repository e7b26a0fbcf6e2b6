#include "exec/compiler_message.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/plain_text.h"
#include "base/unicode.h"

namespace gantry::exec {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

bool is_string(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string();
}

bool has_machine_applicable_suggestion(const Json& children) {
  return std::ranges::any_of(children, [](const Json& child) {
    const auto spans = child.find("spans");
    if (spans == child.end() || !spans->is_array()) return false;
    return std::ranges::any_of(*spans, [](const Json& span) {
      const auto applicability = span.find("suggestion_applicability");
      return applicability != span.end() && *applicability == "MachineApplicable";
    });
  });
}

bool is_summary(std::string_view text) {
  return text.starts_with("aborting due to") || text.ends_with("warning emitted") || text.ends_with("warnings emitted");
}

bool is_diagnostic(const Json& object) {
  const auto children = object.find("children");
  return is_string(object, "rendered") && is_string(object, "message") && is_string(object, "level") &&
         children != object.end() && children->is_array();
}

// Macro backtraces nest some hundred levels; what is deeper is no diagnostic, and writing it again would need too much
// stack.
bool is_too_deep(std::string_view text) {
  constexpr int kMaxDepth = 4000;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        in_string = false;
      }
    } else if (text[i] == '"') {
      in_string = true;
    } else if (text[i] == '{' || text[i] == '[') {
      if (++depth > kMaxDepth) return true;
    } else if (text[i] == '}' || text[i] == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

CompilerMessage parse_compiler_message(std::string_view line) {
  CompilerMessage message;
  message.line = std::string(line);
  if (!line.starts_with('{') || is_too_deep(line)) return message;
  const auto object = Json::parse(line, nullptr, false);
  if (object.is_discarded() || !object.is_object()) return message;
  message.kind = CompilerMessage::Kind::Other;
  if (object.contains("future_incompat_report")) {
    message.kind = CompilerMessage::Kind::FutureIncompat;
  } else if (is_diagnostic(object)) {
    const auto& text = object["message"].get_ref<const std::string&>();
    message.kind = is_summary(text) ? CompilerMessage::Kind::Summary : CompilerMessage::Kind::Diagnostic;
    message.level = object["level"].get<std::string>();
    message.rendered = object["rendered"].get<std::string>();
    if (message.rendered.ends_with('\n')) message.rendered.pop_back();
    message.machine_applicable = has_machine_applicable_suggestion(object["children"]);
  } else if (is_string(object, "artifact")) {
    message.kind = CompilerMessage::Kind::Artifact;
    message.artifact = object["artifact"].get<std::string>();
  }
  return message;
}

std::string to_utf8(std::string_view bytes) {
  const bool ascii = std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return std::string(bytes);
  std::string result;
  result.reserve(bytes.size());
  while (!bytes.empty()) {
    auto rest = bytes;
    const char32_t c = take_character(rest);
    const auto length = bytes.size() - rest.size();
    if (c == U'\uFFFD' && length == 1) {
      result += "\xEF\xBF\xBD";
    } else {
      result += bytes.substr(0, length);
    }
    bytes = rest;
  }
  return result;
}

std::string diagnostic_json(const CompilerMessage& message, bool keep_ansi) {
  if (keep_ansi ||
      (message.kind != CompilerMessage::Kind::Diagnostic && message.kind != CompilerMessage::Kind::Summary)) {
    return message.line;
  }
  const auto parsed = Json::parse(message.line, nullptr, false);  // objects sorted by key
  if (parsed.is_discarded() || !parsed.is_object()) return message.line;
  OrderedJson result;
  result["rendered"] = plain_text(parsed["rendered"].get<std::string>());
  for (const char* key : {"$message_type", "children", "level", "message", "spans"}) {
    if (parsed.contains(key)) result[key] = OrderedJson(parsed[key]);
  }
  if (parsed.contains("code")) result["code"] = OrderedJson(parsed["code"]);
  return result.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace gantry::exec
