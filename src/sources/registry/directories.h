// Where a registry's files lie below cargo's home: registry/{index,cache,src}/NAME, shared with cargo.
#pragma once

#include <string>

#include "config/registry.h"
#include "model/source_id.h"

namespace gantry::sources {

// "index.crates.io-1949cf8c6b5b557f": the host (nothing for files) and a hash of kind and URL.
std::string registry_directory_name(const SourceId& registry,
                                    config::CratesIoProtocol protocol = config::CratesIoProtocol::Sparse);
// Where the index of a sparse registry begins. Throws when there is no slash at the end.
std::string sparse_index_url(const SourceId& registry);
// "foo-51feeca47ce7b890" of a git source, the same for all its revisions.
std::string git_directory_name(const SourceId& repository);

}  // namespace gantry::sources
