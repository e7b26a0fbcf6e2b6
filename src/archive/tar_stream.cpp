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
    state_ = State::End;
    return std::nullopt;
  }
  if (!checksum_matches(block_)) return "archive header checksum mismatch";
  auto size = number_field(block_, 124, 12);
  if (!size) return "archive header is malformed";
  const char flag = block_[156];
  const bool is_meta = flag == 'L' || flag == 'K' || flag == 'x';
  if (flag == 'g') return "global headers are not allowed";
  if (pax_size_ && !is_meta) size = pax_size_;
  padding_ = static_cast<std::size_t>((kBlock - *size % kBlock) % kBlock);
  remaining_ = *size;
  if (is_meta) {
    if (*size > kLongestMeta) return "an extended header is too large";
    meta_kind_ = flag;
    state_ = State::Meta;
    block_.clear();
    return std::nullopt;
  }
  auto path = long_path_ ? std::move(*long_path_) : header_path(block_);
  long_path_.reset();
  pax_size_.reset();
  auto type = type_of(flag);
  if (type == TarEntry::Type::File && path.ends_with('/')) type = TarEntry::Type::Directory;
  state_ = State::Content;
  block_.clear();
  return sink_.entry(path, type, *size);
}

std::optional<std::string> TarStream::meta() {
  if (meta_kind_ == 'L') {
    long_path_ = block_.substr(0, block_.find('\0'));
  } else if (meta_kind_ == 'x') {
    if (auto path = pax_value(block_, "path")) long_path_ = std::move(path);
    if (const auto size = pax_value(block_, "size")) {
      pax_size_ = read_whole<std::uint64_t>(*size);
      if (!pax_size_) return "archive header is malformed";
    }
  }
  block_.clear();
  state_ = State::Padding;
  return std::nullopt;
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
  if (state_ == State::Header && block_.empty() && !long_path_) return std::nullopt;
  return "unexpected end of the archive";
}

}  // namespace gantry::archive
