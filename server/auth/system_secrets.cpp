#include "server/auth/system_secrets.h"

#include <sys/random.h>

#include "base/error.h"

namespace gantry::server::auth {

std::string SystemSecrets::random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  // Up to 256 bytes come at once and whole.
  if (count > 256 || ::getrandom(bytes.data(), count, 0) != static_cast<ssize_t>(count)) {
    throw Error("the kernel gives no random bytes");
  }
  return bytes;
}

}  // namespace gantry::server::auth
