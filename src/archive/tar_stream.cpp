#include "archive/tar_stream.h"

#include <algorithm>

#include "archive/tar_header.h"
#include "base/number.h"

namespace gantry::archive {

using namespace header;

namespace {

constexpr std::uint64_t kLongestMeta = 65536;

bool all_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

}  // namespace

std::optional<std::string> TarStream::header() {
  if (all_zero(block_)) {
    if (!metas_.empty()) return "unexpected end of the archive";
    state_ = State::End;
    return std::nullopt;
  }
  if (!checksum_matches_strictly(block_)) return "archive header checksum mismatch";
  if (!has_known_magic(block_)) return "an archive header is neither of POSIX nor of GNU";
  auto size = strict_number_field(block_, 124, 12);
  if (!size) return "archive header is malformed";
  const char flag = block_[156];
  const bool is_meta = flag == 'L' || flag == 'K' || flag == 'x';
  if (flag == 'g') return "global headers are not allowed";
  // Some readers prefer the one, some the other.
  if (pax_size_ && !is_meta && *pax_size_ != *size) return "an entry has two sizes";
  padding_ = static_cast<std::size_t>((kBlock - *size % kBlock) % kBlock);
  remaining_ = *size;
  if (is_meta) {
    if (*size > kLongestMeta) return "an extended header is too large";
    if (metas_.find(flag) != std::string::npos) return "an entry has two extended headers of one kind";
    metas_ += flag;
    meta_kind_ = flag;
    state_ = State::Meta;
    block_.clear();
    return std::nullopt;
  }
  auto path = long_path_ ? std::move(*long_path_) : header_path(block_);
  const auto type = type_of(flag);
  // A directory to readers of old archives, a file to others.
  if (type == TarEntry::Type::File && path.ends_with('/')) return "the path of a file ends with a slash";
  metas_.clear();
  long_path_.reset();
  pax_size_.reset();
  state_ = State::Content;
  block_.clear();
  return sink_.entry(path, type, *size);
}

std::optional<std::string> TarStream::set_path(std::string_view path) {
  if (long_path_) return "an entry has two paths";
  long_path_ = path;
  return std::nullopt;
}

std::optional<std::string> TarStream::gnu_path() {
  std::string_view path(block_);
  if (path.ends_with('\0')) path.remove_suffix(1);
  if (path.empty() || path.find('\0') != std::string_view::npos) return "a long path is malformed";
  return set_path(path);
}

std::optional<std::string> TarStream::pax_header() {
  const auto records = pax_records(block_);
  if (!records) return "an extended header is malformed";
  for (const auto& [key, value] : *records) {
    if (key == "path") {
      if (auto problem = set_path(value)) return problem;
    } else if (key == "size") {
      if (pax_size_) return "an entry has two sizes";
      pax_size_ = read_whole<std::uint64_t>(value);
      if (!pax_size_) return "an extended header is malformed";
    } else if (key.starts_with("GNU.sparse.")) {
      return "sparse files are not allowed";
    }
  }
  return std::nullopt;
}

std::optional<std::string> TarStream::meta() {
  auto problem = meta_kind_ == 'L' ? gnu_path() : meta_kind_ == 'x' ? pax_header() : std::nullopt;
  block_.clear();
  state_ = State::Padding;
  return problem;
}

std::optional<std::string> TarStream::feed(std::string_view bytes) {
  for (;;) {
    switch (state_) {
      case State::Header: {
        const auto piece = bytes.substr(0, kBlock - block_.size());
        block_ += piece;
        bytes.remove_prefix(piece.size());
        if (block_.size() < kBlock) return std::nullopt;
        if (auto problem = header()) return problem;
        break;
      }
      case State::Content:
      case State::Meta: {
        const auto piece = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), remaining_)));
        bytes.remove_prefix(piece.size());
        remaining_ -= piece.size();
        if (state_ == State::Meta) {
          block_ += piece;
        } else if (!piece.empty()) {
          if (auto problem = sink_.data(piece)) return problem;
        }
        if (remaining_ > 0) return std::nullopt;
        if (state_ == State::Content) {
          state_ = State::Padding;
        } else if (auto problem = meta()) {
          return problem;
        }
        break;
      }
      case State::Padding: {
        const auto skipped = std::min(bytes.size(), padding_);
        bytes.remove_prefix(skipped);
        padding_ -= skipped;
        if (padding_ > 0) return std::nullopt;
        state_ = State::Header;
        break;
      }
      case State::End:
        if (!all_zero(bytes)) return "data follow the end of the archive";
        return std::nullopt;
    }
  }
}

std::optional<std::string> TarStream::finish() const {
  if (state_ == State::End) return std::nullopt;
  if (state_ == State::Header && block_.empty() && metas_.empty()) return std::nullopt;
  return "unexpected end of the archive";
}

}  // namespace gantry::archive
