// Which registry a command about registries means: --registry, --index, `registry.default`, else the public one, unless
// that is replaced (Cargo Book, "Source Replacement": such a command must say which of the two it means).
#pragma once

#include <optional>
#include <string>

#include "base/reporter.h"
#include "config/config.h"
#include "model/source_id.h"

namespace gantry::ops {

struct RegistryChoice {
  std::optional<std::string> registry;  // --registry
  std::optional<std::string> index;     // --index
  bool is_default = false;              // of `registry.default`: nothing was said on the command line

  bool given() const { return registry || index; }
  bool is_crates_io() const { return !index && (!registry || *registry == kCratesIoName); }
};

// With `registry.default` filled in, whatever its name. Throws for a given name that no registry can have.
RegistryChoice with_default(RegistryChoice choice, const config::Config& config);

// The registry that is named, else the public one, whatever replaces it.
SourceId named_registry(const RegistryChoice& choice, const config::Config& config);

// The registry that is meant. Throws when the public one is, only because nothing was said, and is replaced.
SourceId chosen_registry(const RegistryChoice& choice, const config::Config& config, Reporter& reporter);

// Throws for --index without a token of its own: what is configured is for registries with a name.
void require_token_for_index(const RegistryChoice& choice, const std::optional<std::string>& token);

}  // namespace gantry::ops
