// The secret service of the desktop (freedesktop.org "Secret Service"): what GNOME Keyring, KWallet or KeePassXC keep.
// Tokens lie under the schema and the attribute that cargo uses, so that each program finds what the other stored.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace gantry::sources {

class SecretService {
 public:
  virtual ~SecretService() = default;
  // All throw Error with the reason of the service.
  virtual std::optional<std::string> find_token(const std::string& index_url) = 0;
  // `label`: as password managers show it.
  virtual void store_token(const std::string& index_url, const std::string& label, const std::string& token) = 0;
  // Nothing happens when there is none.
  virtual void erase_token(const std::string& index_url) = 0;
};

// By libsecret, which is loaded now. Throws Error, with the remedy, when it is not there.
std::unique_ptr<SecretService> open_secret_service();

}  // namespace gantry::sources
