// The index of a registry, of the kind that it has.
#pragma once

#include <memory>

#include "config/registry.h"
#include "sources/credentials/authenticator.h"
#include "sources/git/git_client.h"
#include "sources/network.h"
#include "sources/registry/registry_index.h"

namespace gantry::sources {

// What indexes work with; all must outlive them.
struct IndexTools {
  Network& network;
  GitClient& git;
  Authenticator& authenticator;
  config::CratesIoProtocol crates_io_protocol;
};

// Throws for an address that no index can have. Home and offline mode are those of `tools.git`.
std::unique_ptr<RegistryIndex> open_index(const SourceId& registry, const IndexTools& tools);

}  // namespace gantry::sources
