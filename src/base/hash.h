// Hashing: XXH3-128 for keys and change detection, SHA-256 where a format demands it. Digests are lower-case hex.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace gantry {

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  auto operator<=>(const Hash128&) const = default;
  std::string hex() const;        // 32 digits
  std::string short_hex() const;  // 16 digits, as used in file names
};

// The hash of one block of bytes.
Hash128 hash128(std::string_view bytes);

// Hashes a sequence of fields. Every field is framed by its length, so ("ab","c") differs from ("a","bc").
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  Hasher& add(std::string_view field);
  Hasher& add(const char* field) { return add(std::string_view(field)); }
  Hasher& add(std::uint64_t value);
  Hasher& add(bool value) { return add(std::uint64_t{value}); }
  Hasher& add(const Hash128& value);
  Hash128 finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The hash in the names of the directories below cargo's home (registry/index, registry/cache, registry/src, git/db,
// git/checkouts), as seen there: SipHash-1-3 with 128 bits and no key, folded to 16 digits. Both programs must find
// each other's downloads.
std::string directory_hash(std::string_view bytes);

std::string sha256_hex(std::string_view bytes);

// The 20 bytes of SHA-1 of these one after the other: what git names contents by.
std::string sha1(std::initializer_list<std::string_view> pieces);

// SHA-256 of data that arrives in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(std::string_view bytes);
  std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gantry
