#include "server/auth/token_authenticator.h"

#include "server/core/token_format.h"

namespace gantry::server::auth {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kMostRemembered = 10'000;

// cargo sends the token as it is; other clients send "Bearer TOKEN".
std::string_view token_of(std::string_view authorization) {
  for (const std::string_view scheme : {"Bearer ", "bearer "}) {
    if (authorization.starts_with(scheme)) authorization.remove_prefix(scheme.size());
  }
  while (authorization.starts_with(' ')) authorization.remove_prefix(1);
  while (authorization.ends_with(' ')) authorization.remove_suffix(1);
  return authorization;
}

}  // namespace

std::optional<TokenRecord> TokenAuthenticator::look_up(const std::string& hash) {
  const auto now = clock_.monotonic_ns();
  {
    const std::lock_guard guard(lock_);
    const auto found = remembered_.find(hash);
    if (found != remembered_.end() && found->second.until_ns > now) return found->second.token;
  }
  std::optional<TokenRecord> token;
  database_.read([&](Reader& reader) { token = reader.find_token(hash); });
  if (token && !equal_in_constant_time(token->hash, hash)) token.reset();
  const std::lock_guard guard(lock_);
  if (remembered_.size() >= kMostRemembered) remembered_.clear();
  remembered_[hash] = {token, now + kSecond};
  return token;
}

Authenticator::Outcome TokenAuthenticator::authenticate(std::string_view authorization) {
  const auto text = token_of(authorization);
  if (text.empty()) return {std::nullopt, Failure::Missing};
  if (!is_well_formed_token(text)) return {std::nullopt, Failure::Unknown};
  const auto token = look_up(token_hash(text));
  if (!token) return {std::nullopt, Failure::Unknown};
  const auto now = clock_.file_time_ns() / kSecond;
  if (token->is_revoked) return {std::nullopt, Failure::Revoked};
  if (token->expires && *token->expires <= now) return {std::nullopt, Failure::Expired};
  {
    const std::lock_guard guard(lock_);
    used_[token->id] = now;
  }
  return {Principal{token->user, token->id, token->scopes, token->crates}, Failure::None};
}

void TokenAuthenticator::flush() {
  std::unordered_map<std::int64_t, std::int64_t> used;
  {
    const std::lock_guard guard(lock_);
    used.swap(used_);
  }
  if (used.empty()) return;
  try {
    database_.write([&](Transaction& transaction) {
      for (const auto& [token, time] : used) transaction.touch_token(token, time);
    });
  } catch (const std::exception&) {
    const std::lock_guard guard(lock_);
    used_.merge(used);  // newer times stay
    throw;
  }
}

}  // namespace gantry::server::auth
