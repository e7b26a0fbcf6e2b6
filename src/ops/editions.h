// The order of Rust's editions, for what goes from one to the next.
#pragma once

#include <optional>

#include "model/edition.h"

namespace gantry::ops {

// Nothing for the latest one.
constexpr std::optional<Edition> next_edition(Edition edition) {
  switch (edition) {
    case Edition::E2015: return Edition::E2018;
    case Edition::E2018: return Edition::E2021;
    case Edition::E2021: return Edition::E2024;
    case Edition::E2024:
    case Edition::Future: return std::nullopt;
  }
  return std::nullopt;
}

inline constexpr auto kLatestEdition = Edition::E2024;
inline constexpr auto kEditionBeforeLatest = Edition::E2021;

}  // namespace gantry::ops
