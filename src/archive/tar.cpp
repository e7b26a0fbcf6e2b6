#include "archive/tar.h"

#include <algorithm>

#include "archive/tar_header.h"

namespace gantry::archive {

using namespace header;

namespace {

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
