#include "package/git_objects.h"

#include <algorithm>
#include <charconv>

#include "archive/inflate.h"
#include "base/path.h"

namespace gantry::package {

namespace {

constexpr std::size_t kIdSize = 20;
constexpr std::size_t kDigits = 2 * kIdSize;
constexpr std::string_view kTree = "tree ";
constexpr std::size_t kTreeLine = kTree.size() + kDigits + 1;  // what a commit begins with

bool is_id(std::string_view text) {
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

std::string bytes_of(std::string_view id) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < id.size(); i += 2) {
    unsigned byte = 0;
    std::from_chars(id.data() + i, id.data() + i + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t width = 4) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < width; ++i) number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

// "tree HASH\n", with which a commit begins.
std::optional<std::string> tree_in(std::string_view commit) {
  if (!commit.starts_with(kTree) || commit.size() < kTreeLine || commit[kTreeLine - 1] != '\n') return std::nullopt;
  const auto id = commit.substr(kTree.size(), kDigits);
  return is_id(id) ? std::optional<std::string>(id) : std::nullopt;
}

}  // namespace

std::string GitObjects::path_of(std::string_view name) const { return path::join(directory_, name); }

std::optional<std::string> GitObjects::head() const {
  constexpr std::string_view kReference = "ref: ";
  const auto head = files_.read(path_of("HEAD"));
  if (!head) return std::nullopt;
  const auto text = trim_end(*head);
  if (!text.starts_with(kReference)) return is_id(text) ? std::optional<std::string>(text) : std::nullopt;
  const auto name = text.substr(kReference.size());
  const auto components = path::components(name);
  if (!name.starts_with("refs/heads/") || std::ranges::find(components, "..") != components.end()) return std::nullopt;
  const auto loose = files_.read(path_of(name));
  if (!loose) return packed_reference(name);
  const auto id = trim_end(*loose);
  return is_id(id) ? std::optional<std::string>(id) : std::nullopt;
}

// Lines "HASH NAME"; what begins with another character is about the line before, or the file.
std::optional<std::string> GitObjects::packed_reference(std::string_view name) const {
  const auto text = files_.read(path_of("packed-refs"));
  if (!text) return std::nullopt;
  for (std::string_view rest = *text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.size() == kDigits + 1 + name.size() && line.ends_with(name) && line[kDigits] == ' ' &&
        is_id(line.substr(0, kDigits)))
      return std::string(line.substr(0, kDigits));
  }
  return std::nullopt;
}

bool GitObjects::replaces_objects() const {
  const auto replacements = files_.list(path_of("refs/replace"));
  if (files_.exists(path_of("info/grafts")) || (replacements && !replacements->empty())) return true;
  const auto packed = files_.read(path_of("packed-refs"));
  return packed && packed->find("refs/replace/") != std::string::npos;
}

std::optional<std::string> GitObjects::tree_of(const std::string& commit) const {
  if (!is_id(commit) || replaces_objects()) return std::nullopt;
  const auto loose = files_.read(path_of("objects/" + commit.substr(0, 2) + "/" + commit.substr(2)));
  if (!loose) return packed_commit(bytes_of(commit));
  constexpr std::size_t kHeader = 30;  // "commit SIZE" and a zero, at most
  const auto beginning = archive::inflate_beginning(*loose, kHeader + kTreeLine);
  if (!beginning || !beginning->starts_with("commit ")) return std::nullopt;
  const auto zero = beginning->find('\0');
  if (zero == std::string::npos) return std::nullopt;
  return tree_in(std::string_view(*beginning).substr(zero + 1));
}

std::optional<std::string> GitObjects::packed_commit(std::string_view id) const {
  const auto directory = path_of("objects/pack");
  const auto entries = files_.list(directory);
  if (!entries) return std::nullopt;
  constexpr std::string_view kIndex = ".idx";
  for (const auto& entry : *entries) {
    if (!entry.name.ends_with(kIndex)) continue;
    const auto index = path::join(directory, entry.name);
    const auto offset = offset_in_pack(index, id);
    if (offset) return commit_in_pack(index.substr(0, index.size() - kIndex.size()) + ".pack", *offset);
  }
  return std::nullopt;
}

// A mark and the version; by the first byte of an id, how many ids there are up to it; the ids; a checksum of each; the
// offset of each, or with the highest bit set a place in a table of large offsets.
std::optional<std::uint64_t> GitObjects::offset_in_pack(const std::string& index, std::string_view id) const {
  constexpr std::size_t kHead = 8;
  constexpr std::size_t kFanOut = 256;
  constexpr std::size_t kIds = kHead + 4 * kFanOut;
  const auto head = files_.read_part(index, 0, kIds);
  if (!head || head->size() < kIds || !head->starts_with(std::string_view("\377tOc\0\0\0\2", kHead)))
    return std::nullopt;
  const auto count_up_to = [&](std::size_t byte) { return number_at(*head, kHead + 4 * byte); };
  const auto first_byte = static_cast<unsigned char>(id.front());
  const auto begin = first_byte == 0 ? 0 : count_up_to(first_byte - 1U);
  const auto end = count_up_to(first_byte);
  const auto count = count_up_to(kFanOut - 1);
  if (begin > end || end > count) return std::nullopt;
  const auto ids = files_.read_part(index, kIds + begin * kIdSize, (end - begin) * kIdSize);
  if (!ids || ids->size() != (end - begin) * kIdSize) return std::nullopt;
  for (std::size_t i = 0; i < end - begin; ++i) {
    if (std::string_view(*ids).substr(i * kIdSize, kIdSize) != id) continue;
    constexpr std::uint64_t kLarge = 0x8000'0000;
    const auto offsets = kIds + count * (kIdSize + 4);
    const auto offset = files_.read_part(index, offsets + (begin + i) * 4, 4);
    if (!offset || offset->size() != 4) return std::nullopt;
    const auto number = number_at(*offset, 0);
    if (number < kLarge) return number;
    const auto large = files_.read_part(index, offsets + count * 4 + (number - kLarge) * 8, 8);
    return large && large->size() == 8 ? std::optional(number_at(*large, 0, 8)) : std::nullopt;
  }
  return std::nullopt;
}

// Three bits of the first byte are the type, the others and those of the following bytes the size; then zlib data.
std::optional<std::string> GitObjects::commit_in_pack(const std::string& pack, std::uint64_t offset) const {
  constexpr std::size_t kEnough = 4096;
  constexpr unsigned kCommit = 1;
  const auto entry = files_.read_part(pack, offset, kEnough);
  if (!entry || entry->empty() || (static_cast<unsigned char>(entry->front()) >> 4U & 7U) != kCommit)
    return std::nullopt;
  const auto last =
      std::ranges::find_if(*entry, [](char byte) { return (static_cast<unsigned char>(byte) & 0x80U) == 0; });
  if (last == entry->end()) return std::nullopt;
  const auto header = static_cast<std::size_t>(last - entry->begin()) + 1;
  const auto commit = archive::inflate_beginning(std::string_view(*entry).substr(header), kTreeLine);
  return commit ? tree_in(*commit) : std::nullopt;
}

}  // namespace gantry::package
