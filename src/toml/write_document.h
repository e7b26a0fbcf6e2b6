// Writes a whole TOML document the way cargo writes normalised manifests.
#pragma once

#include <string>

#include "toml/value.h"

namespace gantry::toml {

// Values of a table stand before its tables; every table gets a header, also those written inline, except inside of
// arrays that hold other values too; arrays of two or more items are spread out over lines. A table that holds only
// tables has no header of its own.
std::string write_document(const Table& root);

}  // namespace gantry::toml
