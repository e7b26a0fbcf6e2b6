#include "config/net_config.h"

namespace gantry::config {

bool fetches_with_git_program(const Config& config) {
  const auto value = config.get_bool({"net", "git-fetch-with-cli"});
  return value && value->value;
}

}  // namespace gantry::config
