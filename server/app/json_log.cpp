#include "server/app/json_log.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/json_writer.h"
#include "base/unicode.h"
#include "server/app/console.h"
#include "server/core/time_text.h"

namespace gantry::server::app {

namespace {

// Clients may send any bytes, and long texts are cut anywhere: a line is valid JSON all the same.
std::string as_utf8(std::string text) {
  if (!is_utf8(text))
    std::replace_if(
        text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; }, '?');
  return text;
}

}  // namespace

void JsonLog::write(Level level, std::string_view event, Fields fields) {
  constexpr std::array<std::string_view, 3> kLevels{"info", "warning", "error"};
  JsonWriter json;
  json.begin_object().key("time").string(iso_time(SystemClock().file_time_ns() / 1'000'000'000));
  json.key("level").string(kLevels.at(static_cast<std::size_t>(level))).key("event").string(event);
  for (const auto& [name, value] : fields) {
    if (!value.empty()) json.key(name).string(as_utf8(value));
  }
  json.end_object();
  print_error(json.text());
}

}  // namespace gantry::server::app
