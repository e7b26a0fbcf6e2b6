// The credential providers (Cargo Book, "Registry Authentication"): built-in ones, and programs that speak the
// protocol.
#pragma once

#include <memory>

#include "base/environment.h"
#include "base/file_system.h"
#include "base/line_process.h"
#include "base/reporter.h"
#include "base/standard_input.h"
#include "config/registry_credentials.h"
#include "model/source_id.h"
#include "sources/credentials/request.h"
#include "sources/credentials/secret_service.h"

namespace gantry::sources {

// What providers need of the world.
struct ProviderWorld {
  FileSystem& files;
  Reporter& reporter;
  LineProcesses& processes;
  LineInput& input;
  const Environment& environment;
  std::string cargo_home;
};

// What cargo:token finds in the configuration for one registry.
struct StoredToken {
  SourceId registry;
  std::optional<std::string> name;   // in the configuration; nothing for the public registry
  std::optional<std::string> token;  // from files or the environment
};

// cargo:libsecret. Whatever the user gives is kept: the service has no rules for it.
class SecretProvider : public CredentialProvider {
 public:
  SecretProvider(std::unique_ptr<SecretService> service, SourceId registry, const ProviderWorld& world)
      : service_(std::move(service)), registry_(std::move(registry)), world_(world) {}
  ProviderAnswer perform(const CredentialRequest& request, const std::vector<std::string>& arguments) override;

 private:
  std::unique_ptr<SecretService> service_;
  SourceId registry_;
  ProviderWorld world_;
};

// `program`: the name of a built-in provider or a program. Throws when a built-in one cannot be used here.
std::unique_ptr<CredentialProvider> make_provider(const std::string& program, StoredToken stored,
                                                  const ProviderWorld& world);

// A token as people paste it: without blanks and an "authorization:" before it. Throws when there is nothing left, or
// characters that no HTTP header may hold.
std::string clean_token(std::string_view text);
void check_token(std::string_view token);

}  // namespace gantry::sources
