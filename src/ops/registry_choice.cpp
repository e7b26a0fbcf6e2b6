#include "ops/registry_choice.h"

#include <fmt/format.h>

#include "base/error.h"
#include "config/registry.h"
#include "model/names.h"
#include "ops/replaced_registry.h"
#include "sources/source_config.h"

namespace gantry::ops {

RegistryChoice with_default(RegistryChoice choice, const config::Config& config) {
  if (choice.registry) {
    if (const auto problem = registry_name_problem(*choice.registry)) throw Error(*problem);
  }
  if (!choice.given()) {
    const config::Key key{"registry", "default"};
    if (auto name = config::with_key_context(config, key, [&] { return config.get_string(key); })) {
      choice.registry = std::move(name->value);
      choice.is_default = true;
    }
  }
  return choice;
}

SourceId named_registry(const RegistryChoice& choice, const config::Config& config) {
  if (choice.index) {
    auto id = SourceId::registry(*choice.index);
    return id.is_crates_io() ? SourceId::crates_io() : id;
  }
  return choice.registry ? config::registry_by_name(config, *choice.registry) : SourceId::crates_io();
}

SourceId chosen_registry(const RegistryChoice& choice, const config::Config& config, Reporter& reporter) {
  const sources::SourceConfig definitions(config, reporter);
  if (choice.index || choice.registry) return named_registry(choice, config);
  return crates_io_unless_replaced(definitions, true);
}

void require_token_for_index(const RegistryChoice& choice, const std::optional<std::string>& token) {
  if (!choice.index || token) return;
  SourceId::registry(*choice.index);  // a wrong address is told first
  throw Error("command-line argument --index requires --token to be specified");
}

}  // namespace gantry::ops
