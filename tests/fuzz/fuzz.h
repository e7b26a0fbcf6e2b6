// What the fuzz targets share. A target feeds outside input to a reader: an Error is a good answer, anything else that
// leaves the reader is a finding, and so is a property that does not hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"

namespace gantry::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the run: libFuzzer keeps the input.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

template <typename Body>
void may_refuse(Body&& body) {
  try {
    body();
  } catch (const Error&) {
    return;
  }
}

}  // namespace gantry::fuzz
