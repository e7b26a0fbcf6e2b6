#include "package/git_index.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace gantry::package {

namespace {

constexpr std::size_t kIdSize = 20;
constexpr std::size_t kFixedSize = 62;  // of an entry, before its path
constexpr std::uint32_t kExtended = 0x4000;
constexpr std::uint32_t kAssumedOrStaged = 0xB000;  // "assume unchanged", and the stage of a conflict

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t width = 4) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < width; ++i) number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

bool is_ordinary(std::uint32_t mode) { return mode == 0100644 || mode == 0100755 || mode == 0120000; }

}  // namespace

class GitIndex::Reader {
 public:
  explicit Reader(GitIndex& index) : index_(index), rest_(index.data_) {}

  bool run() {
    constexpr std::size_t kHeader = 12;
    if (rest_.size() < kHeader + kIdSize || !rest_.starts_with("DIRC")) return false;
    version_ = number_at(rest_, 4);
    if (version_ < 2 || version_ > 4) return false;
    const auto count = number_at(rest_, 8);
    if (count > rest_.size() / kFixedSize) return false;
    rest_.remove_prefix(kHeader);
    rest_.remove_suffix(kIdSize);  // a checksum
    index_.entries_.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!read_entry()) return false;
    }
    return read_extensions();
  }

 private:
  bool read_entry() {
    if (rest_.size() < kFixedSize) return false;
    Entry entry;
    entry.ctime_seconds = number_at(rest_, 0);
    entry.ctime_nanoseconds = number_at(rest_, 4);
    entry.mtime_seconds = number_at(rest_, 8);
    entry.mtime_nanoseconds = number_at(rest_, 12);
    entry.inode = number_at(rest_, 20);
    entry.mode = number_at(rest_, 24);
    entry.user = number_at(rest_, 28);
    entry.group = number_at(rest_, 32);
    entry.size = number_at(rest_, 36);
    entry.id = rest_.substr(40, kIdSize);
    const auto flags = number_at(rest_, 60, 2);
    std::size_t used = kFixedSize;
    if ((flags & kAssumedOrStaged) != 0 || !is_ordinary(entry.mode)) return false;
    if ((flags & kExtended) != 0) {
      if (rest_.size() < used + 2 || number_at(rest_, used, 2) != 0) return false;  // not checked out, or not yet added
      used += 2;
    }
    if (!(version_ == 4 ? read_suffix(used, entry) : read_path(used, entry))) return false;
    const auto& entries = index_.entries_;
    if (entry.path.empty() || (!entries.empty() && entries.back().path >= entry.path)) return false;
    index_.entries_.push_back(entry);
    return true;
  }

  // Ended by one to eight zeros.
  bool read_path(std::size_t begin, Entry& entry) {
    const auto end = rest_.find('\0', begin);
    if (end == std::string_view::npos) return false;
    entry.path = rest_.substr(begin, end - begin);
    constexpr std::size_t kAlignment = 8;
    const auto used = (end + kAlignment) / kAlignment * kAlignment;
    if (used > rest_.size()) return false;
    rest_.remove_prefix(used);
    return true;
  }

  // How much goes from the end of the path before, and what takes its place.
  bool read_suffix(std::size_t begin, Entry& entry) {
    std::size_t removed = 0;
    for (bool is_first = true;; is_first = false) {
      if (begin >= rest_.size() || removed > rest_.size()) return false;
      const auto byte = static_cast<unsigned char>(rest_[begin++]);
      removed = ((removed + (is_first ? 0 : 1)) << 7U) | (byte & 0x7FU);
      if ((byte & 0x80U) == 0) break;
    }
    const auto end = rest_.find('\0', begin);
    const auto before = index_.entries_.empty() ? std::string_view() : index_.entries_.back().path;
    if (end == std::string_view::npos || removed > before.size()) return false;
    auto& path = index_.paths_.emplace_back(before.substr(0, before.size() - removed));
    path += rest_.substr(begin, end - begin);
    entry.path = path;
    rest_.remove_prefix(end + 1);
    return true;
  }

  // Those whose name begins with a capital letter may be passed over.
  bool read_extensions() {
    constexpr std::size_t kHead = 8;
    while (!rest_.empty()) {
      if (rest_.size() < kHead) return false;
      const auto name = rest_.substr(0, 4);
      const auto size = number_at(rest_, 4);
      if (size > rest_.size() - kHead || name.front() < 'A' || name.front() > 'Z') return false;
      if (name == "TREE") read_tree(rest_.substr(kHead, size));
      rest_.remove_prefix(kHead + size);
    }
    return true;
  }

  // The first tree is that of all: an empty path, how many entries it has (-1: not known), and subtrees, its id.
  void read_tree(std::string_view trees) {
    const auto line_end = trees.find('\n');
    if (!trees.starts_with('\0') || line_end == std::string_view::npos || trees.size() < line_end + 1 + kIdSize) return;
    std::size_t count = 0;
    const auto* end = trees.data() + line_end;
    const auto [rest, problem] = std::from_chars(trees.data() + 1, end, count);
    if (problem != std::errc() || rest == end || *rest != ' ' || count != index_.entries_.size()) return;
    index_.tree_.emplace();
    for (const unsigned char byte : trees.substr(line_end + 1, kIdSize)) *index_.tree_ += fmt::format("{:02x}", byte);
  }

  GitIndex& index_;
  std::string_view rest_;
  std::uint32_t version_ = 0;
};

std::optional<GitIndex> GitIndex::read(std::string data) {
  GitIndex index;
  index.data_ = std::move(data);
  if (!Reader(index).run()) return std::nullopt;
  return index;
}

}  // namespace gantry::package
