// The fields of one tar header block: ustar, GNU and pax. Shared by the readers of whole archives and of streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/tar.h"

namespace gantry::archive::header {

inline constexpr std::size_t kBlock = 512;

std::string_view text_field(std::string_view header, std::size_t offset, std::size_t size);
// Octal digits, or base 256 when the first bit is set. Nothing for garbage.
std::optional<std::uint64_t> number_field(std::string_view header, std::size_t offset, std::size_t size);
bool checksum_matches(std::string_view header);
// The same for archives of strangers, where readers must not differ: blanks, at least one octal digit, then nothing but
// blanks and NULs; or base 256.
std::optional<std::uint64_t> strict_number_field(std::string_view header, std::size_t offset, std::size_t size);
bool checksum_matches_strictly(std::string_view header);
// Whether magic and version are a pair that every reader knows: POSIX' or GNU's.
bool has_known_magic(std::string_view header);
// "LENGTH KEY=VALUE\n" records of a pax header.
std::optional<std::string> pax_value(std::string_view records, std::string_view key);
// All of them, in their order. Nothing when one is malformed.
std::optional<std::vector<std::pair<std::string_view, std::string_view>>> pax_records(std::string_view records);
TarEntry::Type type_of(char flag);
std::string header_path(std::string_view header);

}  // namespace gantry::archive::header
