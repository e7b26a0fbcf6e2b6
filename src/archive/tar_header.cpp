#include "archive/tar_header.h"

#include <algorithm>

#include "base/number.h"

namespace gantry::archive::header {

std::string_view text_field(std::string_view header, std::size_t offset, std::size_t size) {
  const auto field = header.substr(offset, size);
  return field.substr(0, field.find('\0'));
}

std::optional<std::uint64_t> number_field(std::string_view header, std::size_t offset, std::size_t size) {
  const auto field = header.substr(offset, size);
  std::uint64_t value = 0;
  if ((static_cast<unsigned char>(field[0]) & 0x80U) != 0) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto byte = static_cast<unsigned char>(field[i]) & (i == 0 ? 0x7FU : 0xFFU);
      if (value >> 56U != 0) return std::nullopt;
      value = value << 8U | byte;
    }
    return value;
  }
  for (const char c : field) {
    if (c == ' ' || c == '\0') continue;
    if (c < '0' || c > '7') return std::nullopt;
    value = value << 3U | static_cast<unsigned>(c - '0');
  }
  return value;
}

std::optional<std::uint64_t> strict_number_field(std::string_view header, std::size_t offset, std::size_t size) {
  auto field = header.substr(offset, size);
  if ((static_cast<unsigned char>(field[0]) & 0x80U) == 0) {
    field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
    const auto end = std::min(field.find_first_not_of("01234567"), field.size());
    if (end == 0 || field.find_first_not_of(std::string_view(" \0", 2), end) != std::string_view::npos) {
      return std::nullopt;
    }
  }
  return number_field(header, offset, size);
}

namespace {

std::uint64_t checksum_of(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

}  // namespace

bool checksum_matches(std::string_view header) { return number_field(header, 148, 8) == checksum_of(header); }

bool checksum_matches_strictly(std::string_view header) {
  return strict_number_field(header, 148, 8) == checksum_of(header);
}

bool has_known_magic(std::string_view header) {
  const auto magic = header.substr(257, 8);
  return magic == std::string_view("ustar\00000", 8) || magic == std::string_view("ustar  \0", 8);
}

std::optional<std::string> pax_value(std::string_view records, std::string_view key) {
  std::optional<std::string> value;
  while (!records.empty()) {
    std::size_t length = 0;
    std::size_t digits = 0;
    while (digits < records.size() && digits < 9 && records[digits] >= '0' && records[digits] <= '9') {
      length = length * 10 + static_cast<std::size_t>(records[digits++] - '0');
    }
    if (digits == 0 || length <= digits + 1 || length > records.size()) break;
    auto record = records.substr(digits + 1, length - digits - 1);
    if (record.ends_with('\n')) record.remove_suffix(1);
    const auto equals = record.find('=');
    if (equals != std::string_view::npos && record.substr(0, equals) == key)
      value = std::string(record.substr(equals + 1));
    records.remove_prefix(length);
  }
  return value;
}

std::optional<std::vector<std::pair<std::string_view, std::string_view>>> pax_records(std::string_view records) {
  std::vector<std::pair<std::string_view, std::string_view>> result;
  while (!records.empty()) {
    const auto blank = records.find(' ');
    const auto length = blank == std::string_view::npos || records.front() == '0'
                            ? std::nullopt
                            : read_whole<std::size_t>(records.substr(0, blank));
    if (!length || *length > records.size() || *length < blank + 2 || records[*length - 1] != '\n') return std::nullopt;
    const auto record = records.substr(blank + 1, *length - blank - 2);
    const auto equals = record.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    result.emplace_back(record.substr(0, equals), record.substr(equals + 1));
    records.remove_prefix(*length);
  }
  return result;
}

TarEntry::Type type_of(char flag) {
  switch (flag) {
    case '0':
    case '\0':
    case '7': return TarEntry::Type::File;
    case '1': return TarEntry::Type::HardLink;
    case '2': return TarEntry::Type::Symlink;
    case '5': return TarEntry::Type::Directory;
    default: return TarEntry::Type::Other;
  }
}

std::string header_path(std::string_view header) {
  std::string path(text_field(header, 0, 100));
  const auto prefix = text_field(header, 345, 155);
  if (text_field(header, 257, 6) == "ustar" && header[262] == '\0' && !prefix.empty())
    path = std::string(prefix) + "/" + path;
  return path;
}

}  // namespace gantry::archive::header
