// The fields of one tar header block: ustar, GNU and pax. Shared by the readers of whole archives and of streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "archive/tar.h"

namespace gantry::archive::header {

inline constexpr std::size_t kBlock = 512;

std::string_view text_field(std::string_view header, std::size_t offset, std::size_t size);
// Octal digits, or base 256 when the first bit is set. Nothing for garbage.
std::optional<std::uint64_t> number_field(std::string_view header, std::size_t offset, std::size_t size);
bool checksum_matches(std::string_view header);
// "LENGTH KEY=VALUE\n" records of a pax header.
std::optional<std::string> pax_value(std::string_view records, std::string_view key);
TarEntry::Type type_of(char flag);
std::string header_path(std::string_view header);

}  // namespace gantry::archive::header
