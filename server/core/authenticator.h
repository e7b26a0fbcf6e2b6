// Who sent a request. Implementation: auth/.
#pragma once

#include <optional>
#include <string_view>

#include "server/core/access.h"

namespace gantry::server {

class Authenticator {
 public:
  enum class Failure { None, Missing, Unknown, Revoked, Expired };
  struct Outcome {
    std::optional<Principal> who;
    Failure failure = Failure::None;
  };

  virtual ~Authenticator() = default;
  // `authorization`: the value of the header, "" when there is none.
  virtual Outcome authenticate(std::string_view authorization) = 0;
};

}  // namespace gantry::server
