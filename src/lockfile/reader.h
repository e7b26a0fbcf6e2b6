// Takes typed values out of TOML tables with the error texts of cargo's deserialiser: for files that cargo keeps
// itself.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "toml/parse.h"
#include "toml/value.h"

namespace gantry::lockfile {

template <typename T>
using Read = tl::expected<T, toml::ParseError>;

tl::unexpected<toml::ParseError> wrong_type(const toml::Value& value, std::string_view expected);
tl::unexpected<toml::ParseError> missing_field(std::string_view field, Span span);
tl::unexpected<toml::ParseError> problem(std::string message, Span span);

Read<const std::string*> read_string(const toml::Value& value);
Read<std::uint32_t> read_u32(const toml::Value& value);
Read<const std::vector<toml::Value>*> read_sequence(const toml::Value& value);
Read<const toml::Table*> read_table(const toml::Value& value, std::string_view expected);

}  // namespace gantry::lockfile
