// Names of configuration types as cargo's errors put them behind "found a".
#pragma once

#include <string_view>

#include "config/config.h"

namespace gantry::config {

inline std::string_view kind_name(const ConfigValue& value) {
  if (value.is_string()) return "string";
  if (value.is_integer()) return "integer";
  if (value.is_boolean()) return "boolean";
  return value.is_list() ? "array" : "table";
}

}  // namespace gantry::config
