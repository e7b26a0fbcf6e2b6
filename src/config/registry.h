// Registries by the name they have in the configuration (Cargo Book, "Using an Alternate Registry").
#pragma once

#include <string>

#include "config/config.h"
#include "model/source_id.h"

namespace gantry::config {

// The source behind `registry = "name"`. Throws cargo's errors: "registry name cannot be empty", "registry index was
// not found in any configuration: `x`", "invalid index URL for registry `x` defined in ...".
SourceId registry_by_name(const Config& config, const std::string& name);

// How the public registry's index is fetched.
enum class CratesIoProtocol { Sparse, Git };
// `registries.crates-io.protocol`. Throws for others.
CratesIoProtocol crates_io_protocol(const Config& config);

// The URL that `registries.NAME.index` means: one of a file may be relative to where the configuration stands.
std::string index_url(const Defined<std::string>& index);

// Runs `read()`, which reads `key`; what goes wrong is reported as "error in FILE: could not load config key `KEY`".
template <typename Read>
auto with_key_context(const Config& config, const Key& key, Read&& read) {
  return with_context(std::forward<Read>(read), [&] {
    const auto* value = config.find(key);
    const auto name = display_key(key);
    if (value == nullptr) return "could not load config key `" + name + "`";
    return "error in " + value->definition.describe() + ": could not load config key `" + name + "`";
  });
}

}  // namespace gantry::config
