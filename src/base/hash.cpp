#include "base/hash.h"

#include <fmt/format.h>
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <xxhash.h>

namespace gantry {

std::string Hash128::hex() const { return fmt::format("{:016x}{:016x}", high, low); }
std::string Hash128::short_hex() const { return fmt::format("{:016x}", low ^ (high * 0x9E3779B97F4A7C15ULL)); }

Hash128 hash128(std::string_view bytes) {
  const auto hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

struct Hasher::State {
  XXH3_state_t* xxh = XXH3_createState();
  State() { XXH3_128bits_reset(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { XXH3_freeState(xxh); }
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hasher& Hasher::add(std::string_view field) {
  add(std::uint64_t{field.size()});
  XXH3_128bits_update(state_->xxh, field.data(), field.size());
  return *this;
}

Hasher& Hasher::add(std::uint64_t value) {
  XXH3_128bits_update(state_->xxh, &value, sizeof value);
  return *this;
}

Hasher& Hasher::add(const Hash128& value) { return add(value.low).add(value.high); }

Hash128 Hasher::finish() const {
  const auto hash = XXH3_128bits_digest(state_->xxh);
  return {hash.low64, hash.high64};
}

struct Sha256::State {
  SHA256_CTX context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { SHA256_Init(&state_->context); }
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) { SHA256_Update(&state_->context, bytes.data(), bytes.size()); }

std::string Sha256::finish_hex() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_Final(digest.data(), &state_->context);
  std::string hex;
  for (const auto byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

std::string sha1(std::initializer_list<std::string_view> pieces) {
  SHA_CTX context;
  SHA1_Init(&context);
  for (const auto piece : pieces) SHA1_Update(&context, piece.data(), piece.size());
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1_Final(digest.data(), &context);
  return {digest.begin(), digest.end()};
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hasher;
  hasher.add(bytes);
  return hasher.finish_hex();
}

}  // namespace gantry
