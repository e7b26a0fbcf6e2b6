#include "workspace/registry_name.h"

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::workspace {

SourceId registry_by_name(const config::Config& config, const std::string& name) {
  if (name == "crates-io") return SourceId::crates_io();
  const auto index = config.get_string({"registries", name, "index"});
  if (!index) throw Error(fmt::format("registry index was not found in any configuration: `{}`", name));
  return SourceId::registry(index->value).with_registry_name(name);
}

}  // namespace gantry::workspace
