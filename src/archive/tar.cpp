#include "archive/tar.h"

#include <algorithm>

namespace gantry::archive {

namespace {

constexpr std::size_t kBlock = 512;

std::string_view text_field(std::string_view header, std::size_t offset, std::size_t size) {
  const auto field = header.substr(offset, size);
  return field.substr(0, field.find('\0'));
}

// Octal digits, or base 256 when the first bit is set. Nothing for garbage.
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

bool checksum_matches(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(header[i]);
  }
  return number_field(header, 148, 8) == sum;
}

// "LENGTH KEY=VALUE\n" records of a pax header.
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

std::string without_nul(std::string_view data) { return std::string(data.substr(0, data.find('\0'))); }

}  // namespace

tl::expected<std::optional<TarEntry>, std::string> TarReader::next() {
  std::optional<std::string> long_path;
  std::optional<std::string> long_link;
  std::optional<std::uint64_t> pax_size;
  for (;;) {
    if (rest_.empty()) return std::nullopt;
    if (rest_.size() < kBlock) return tl::unexpected(std::string("unexpected end of file"));
    const auto header = rest_.substr(0, kBlock);
    if (std::all_of(header.begin(), header.end(), [](char c) { return c == '\0'; })) {
      rest_ = {};
      return std::nullopt;
    }
    if (!checksum_matches(header)) return tl::unexpected(std::string("archive header checksum mismatch"));
    auto size = number_field(header, 124, 12);
    if (!size) return tl::unexpected(std::string("archive header is malformed"));
    const char flag = header[156];
    if (pax_size && flag != 'x' && flag != 'L' && flag != 'K') size = pax_size;
    if (*size > rest_.size() - kBlock) return tl::unexpected(std::string("unexpected end of file"));
    const auto data = rest_.substr(kBlock, *size);
    const std::size_t padded = (*size + kBlock - 1) / kBlock * kBlock;
    rest_.remove_prefix(std::min(rest_.size(), kBlock + padded));
    switch (flag) {
      case 'L': long_path = without_nul(data); continue;
      case 'K': long_link = without_nul(data); continue;
      case 'x':
        if (auto path = pax_value(data, "path")) long_path = std::move(path);
        if (auto link = pax_value(data, "linkpath")) long_link = std::move(link);
        if (const auto text = pax_value(data, "size");
            text && text->size() < 19 && !text->empty() && text->find_first_not_of("0123456789") == std::string::npos) {
          pax_size = std::stoull(*text);
        }
        continue;
      case 'g': continue;
      default: break;
    }
    TarEntry entry;
    entry.path = long_path.value_or(header_path(header));
    entry.type = type_of(flag);
    if (entry.type == TarEntry::Type::File && entry.path.ends_with('/'))
      entry.type = TarEntry::Type::Directory;  // old archives
    entry.data = data;
    entry.mode = static_cast<std::uint32_t>(number_field(header, 100, 8).value_or(0644)) & 07777U;
    entry.mtime = static_cast<std::int64_t>(number_field(header, 136, 12).value_or(0));
    entry.link_target = long_link.value_or(std::string(text_field(header, 157, 100)));
    return entry;
  }
}

}  // namespace gantry::archive
