// Tokens for registries, from the credential providers that are configured (Cargo Book, "Registry Authentication"). The
// last one of a list is asked first; what it answers is kept as long as it allows.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "config/config.h"
#include "model/source_errors.h"
#include "sources/credentials/providers.h"

namespace gantry::sources {

// There is no token, or the registry does not take it.
class AuthorizationError : public QueryError {
 public:
  AuthorizationError(const Error& error, std::optional<std::string> login_url)
      : QueryError(error), login_url_(std::move(login_url)) {}
  // Where the registry says that one can log in.
  const std::optional<std::string>& login_url() const { return login_url_; }

 private:
  std::optional<std::string> login_url_;
};

class Authenticator {
 public:
  // `clock`: to know what has expired.
  Authenticator(const config::Config& config, FileSystem& files, Reporter& reporter, const Clock& clock);
  ~Authenticator();
  // Instead of programs and the standard input of the system.
  void use(LineProcesses& processes, LineInput& input);

  struct Need {
    CredentialOperation operation;
    std::vector<std::string> headers = {};  // of the answer that asked for a token
    bool needs_provider = false;            // the registry hides its index: somebody must have chosen a provider
  };
  // Throws AuthorizationError when nobody has one, and what goes wrong with providers.
  std::string token(const SourceId& registry, const Need& need);
  // A token from the command line.
  void set_token(const SourceId& registry, std::string token);

  void login(const SourceId& registry, const std::optional<std::string>& token,
             const std::optional<std::string>& login_url, const std::vector<std::string>& arguments);
  void logout(const SourceId& registry);

  // "token rejected for ..." and what to do, with the reason below.
  AuthorizationError rejected(const SourceId& registry, const std::vector<std::string>& headers,
                              const std::string& reason);

 private:
  struct Kept {
    Credential credential;
    CredentialOperation operation;
  };
  struct Registry {
    std::optional<std::string> name;  // in the configuration
    config::RegistryCredentials credentials;
  };
  const config::ConfigValue& values();
  const Registry& registry(const SourceId& id);
  std::vector<config::ProviderCommand> providers(const SourceId& id, bool needs_provider, bool warns);
  void warn_of_ignored_token(const SourceId& id, const std::string& reason);
  ProviderAnswer ask(const SourceId& id, CredentialRequest request, const std::vector<std::string>& arguments,
                     bool needs_provider);
  AuthorizationError refusal(const SourceId& id, const std::string& what, const std::vector<std::string>& headers,
                             std::vector<std::string> causes, bool needs_provider);

  const config::Config& config_;
  FileSystem& files_;
  Reporter& reporter_;
  const Clock& clock_;
  std::unique_ptr<LineProcesses> own_processes_;
  std::unique_ptr<LineInput> own_input_;
  LineProcesses* processes_;
  LineInput* input_;
  std::optional<config::ConfigValue> values_;  // with the credentials file, once it is needed
  std::map<SourceId, Registry> registries_;
  std::map<SourceId, std::vector<Kept>> kept_;
};

}  // namespace gantry::sources
