// Puts keys and values together into tables under TOML's rules about defining things twice. Internal to toml/.
#pragma once

#include <optional>
#include <vector>

#include "toml/parse.h"
#include "toml/value.h"

namespace gantry::toml {

using KeyPath = std::vector<Key>;

// Inserts `path = value` into the table whose keys are being written. Dotted prefixes make tables on the way.
// `in_inline`: the table is between braces.
std::optional<ParseError> insert_dotted(Table& table, const KeyPath& path, Value value, bool in_inline);

// Opens the table of a header, `[path]` or `[[path]]`, whose brackets cover `span`; `opened` is where its keys go.
std::optional<ParseError> open_header(Table& root, const KeyPath& path, bool array, Span span, Table*& opened);

}  // namespace gantry::toml
