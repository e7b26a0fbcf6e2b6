// The binary form shared by the database and the requests: little values, texts with their length, checks on every
// read.
#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "freshness/file_state.h"

namespace gantry::freshness {

class Writer {
 public:
  void raw(const void* data, std::size_t size) { bytes.append(static_cast<const char*>(data), size); }
  template <typename T>
  void number(T value) {
    raw(&value, sizeof value);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    bytes += value;
  }
  void optional_text(const std::optional<std::string>& value) {
    number(static_cast<std::uint8_t>(value.has_value()));
    if (value) text(*value);
  }
  void hash(const Hash128& value) {
    number(value.low);
    number(value.high);
  }
  std::string bytes;
};

// Reads what Writer wrote; after the first read beyond the end `ok` is false and all values are empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <typename T>
  T number() {
    T value{};
    if (const auto* data = take(sizeof value)) std::memcpy(&value, data, sizeof value);
    return value;
  }
  std::string text() { return std::string(view()); }
  std::string_view view() {  // into what is read
    const auto size = number<std::uint32_t>();
    const auto* data = take(size);
    return data == nullptr ? std::string_view() : std::string_view(data, size);
  }
  std::optional<std::string> optional_text() {
    if (number<std::uint8_t>() == 0) return std::nullopt;
    return text();
  }
  Hash128 hash() {
    Hash128 value;
    value.low = number<std::uint64_t>();
    value.high = number<std::uint64_t>();
    return value;
  }
  // A count of items of at least `item_size` bytes each; 0 when the rest cannot hold them.
  std::size_t count(std::size_t item_size) {
    const auto value = number<std::uint32_t>();
    if (value > (bytes_.size() - position_) / item_size) ok_ = false;
    return ok_ ? value : 0;
  }
  bool ok() const { return ok_; }
  std::size_t position() const { return position_; }

 private:
  const char* take(std::size_t size) {
    if (!ok_ || size > bytes_.size() - position_) {
      ok_ = false;
      return nullptr;
    }
    const auto* data = bytes_.data() + position_;
    position_ += size;
    return data;
  }
  std::string_view bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

using Variables = std::vector<std::pair<std::string, std::optional<std::string>>>;

constexpr std::size_t kSmallestState = 45;  // bytes
void write_states(Writer& out, const std::vector<FileState>& states);
void read_state(Reader& in, FileState& state);  // one of `count`
std::vector<FileState> read_states(Reader& in);
void write_variables(Writer& out, const Variables& variables);
Variables read_variables(Reader& in);

// A whole file: magic, version, checksum, body. Nothing when anything is wrong with it.
std::string seal(std::string_view magic, std::uint32_t version, std::string_view body);
std::optional<std::string_view> unseal(std::string_view magic, std::uint32_t version, std::string_view file);

}  // namespace gantry::freshness
