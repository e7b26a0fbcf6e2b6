#include "sources/registry/open_index.h"

#include "sources/registry/directories.h"
#include "sources/registry/git_index.h"
#include "sources/registry/registry_source.h"
#include "sources/registry/sparse_index.h"

namespace gantry::sources {

std::unique_ptr<RegistryIndex> open_index(const SourceId& registry, const IndexTools& tools) {
  const auto& settings = tools.git.settings();
  const auto name = registry_directory_name(registry, tools.crates_io_protocol);
  const auto shown = index_display(registry);
  const bool is_public_sparse = registry.is_crates_io() && tools.crates_io_protocol == config::CratesIoProtocol::Sparse;
  if (registry.kind() == SourceKind::SparseRegistry || is_public_sparse) {
    SparseIndex::Place place{sparse_index_url(registry), settings.cargo_home, name, shown, settings.offline, registry,
                             &tools.authenticator};
    return std::make_unique<SparseIndex>(std::move(place), tools.network, tools.git.files(), tools.git.reporter());
  }
  return std::make_unique<GitIndex>(GitIndex::Place{registry.url(), settings.cargo_home, name, shown}, tools.git);
}

}  // namespace gantry::sources
