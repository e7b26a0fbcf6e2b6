// Where a registry keeps the list of its packages. Questions are announced and answered later, many at once.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "semver/version.h"
#include "sources/registry/index_file.h"
#include "sources/registry/registry_config.h"

namespace gantry::sources {

class RegistryIndex {
 public:
  virtual ~RegistryIndex() = default;

  // Says what will be asked soon, and for which source.
  virtual void announce(std::span<const Dependency> /*dependencies*/, const SourceId& /*registry*/) {}
  // The file of a package, empty when the registry does not know it; null while it is not there yet. With `locked`,
  // what is cached is good enough when it holds that version. Throws what went wrong.
  virtual IndexFile* poll(std::string_view name, const std::optional<semver::Version>& locked) = 0;
  // From now on what is cached of a name is good enough when it holds that version and nothing was asked for yet.
  virtual void settle_for_cached(std::string_view name, const semver::Version& known) = 0;
  // Blocks until at least one answer has arrived.
  virtual void wait() = 0;
  // May block. Throws what went wrong.
  virtual const RegistryConfig& config() = 0;
  // The same, asked for anew.
  virtual const RegistryConfig& current_config() = 0;
  // The files that answers came from.
  virtual std::vector<std::string> consulted_files() const = 0;
};

}  // namespace gantry::sources
