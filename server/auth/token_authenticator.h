// Turns the Authorization header of a request into a principal. What the database said of a token is remembered for a
// second (and forgotten at once when this process changes tokens), so that a burst of requests costs one look-up.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "server/core/authenticator.h"
#include "server/core/database.h"

namespace gantry::server::auth {

class TokenAuthenticator : public Authenticator {
 public:
  TokenAuthenticator(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Outcome authenticate(std::string_view authorization) override;
  // Writes when tokens were last used; now and then, never a write a request.
  void flush();

 private:
  struct Remembered {
    std::optional<TokenRecord> token;
    std::int64_t until_ns = 0;
  };
  std::optional<TokenRecord> look_up(const std::string& hash);

  Database& database_;
  const Clock& clock_;
  std::mutex lock_;
  std::unordered_map<std::string, Remembered> remembered_;  // by hash
  std::unordered_map<std::int64_t, std::int64_t> used_;     // token -> time
};

}  // namespace gantry::server::auth
