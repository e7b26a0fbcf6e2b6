// `cargo login` and `cargo logout` (Cargo Book): a token is handed to a credential provider, or taken from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/standard_input.h"
#include "ops/compile_options.h"
#include "ops/registry_choice.h"

namespace gantry::ops {

struct LoginOptions {
  RegistryChoice choice;
  bool offline = false;
  std::optional<std::string> token;    // from the command line
  std::vector<std::string> arguments;  // for the provider
};

// Without a token on the command line, `input` is asked for one, unless it is a terminal: then the provider asks.
void login(const LoginOptions& options, LineInput& input, const config::Config& config, const Host& host);

void logout(const RegistryChoice& choice, const config::Config& config, const Host& host);

}  // namespace gantry::ops
