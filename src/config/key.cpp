#include "config/key.h"

#include "toml/write.h"

namespace gantry::config {

ConfigKey::ConfigKey(const char* dotted) {
  std::string_view rest = dotted;
  while (true) {
    const auto dot = rest.find('.');
    parts_.emplace_back(rest.substr(0, dot));
    if (dot == std::string_view::npos) return;
    rest.remove_prefix(dot + 1);
  }
}

ConfigKey ConfigKey::child(std::string_view name) const {
  ConfigKey key = *this;
  key.parts_.emplace_back(name);
  return key;
}

std::string ConfigKey::display() const {
  std::string text;
  for (const auto& part : parts_) {
    if (!text.empty()) text += '.';
    text += toml::format_key(part);
  }
  return text;
}

std::string ConfigKey::variable() const {
  std::string name = "CARGO";
  for (const auto& part : parts_) {
    name += '_';
    for (const char c : part) {
      if (c == '-' || c == '.') {
        name += '_';
      } else {
        name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      }
    }
  }
  return name;
}

}  // namespace gantry::config
