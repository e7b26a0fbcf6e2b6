#include "model/edition.h"

namespace gantry {

std::string_view to_string(Edition edition) {
  switch (edition) {
    case Edition::E2015: return "2015";
    case Edition::E2018: return "2018";
    case Edition::E2021: return "2021";
    case Edition::E2024: return "2024";
    case Edition::Future: return "future";
  }
  return "";
}

std::optional<Edition> parse_edition(std::string_view text) {
  for (const auto edition : {Edition::E2015, Edition::E2018, Edition::E2021, Edition::E2024, Edition::Future}) {
    if (text == to_string(edition)) return edition;
  }
  return std::nullopt;
}

}  // namespace gantry
