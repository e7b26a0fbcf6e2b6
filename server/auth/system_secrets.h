// Random bytes from the kernel.
#pragma once

#include "server/core/stores.h"

namespace gantry::server::auth {

class SystemSecrets : public SecretSource {
 public:
  std::string random_bytes(std::size_t count) override;
};

}  // namespace gantry::server::auth
