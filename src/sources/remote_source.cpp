#include "sources/remote_source.h"

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::sources {

std::string RemoteSource::describe() const {
  if (id_.is_crates_io()) return "crates.io index";
  return fmt::format("`{}` index", id_.display_registry_name());
}

void RemoteSource::refuse() const {
  if (offline_) return;
  throw Error("gantry cannot use registries with a git index yet",
              {"replace this source by a directory or local registry (`[source]` in the configuration), or use `cargo "
               "vendor`"});
}

const std::vector<SummaryPtr>* RemoteSource::poll(const Dependency&) {
  refuse();
  return &nothing_;
}

std::vector<SummaryPtr> RemoteSource::all_versions(std::string_view) {
  refuse();
  return {};
}

manifest::PackagePtr RemoteSource::load(const PackageId& package) {
  refuse();
  throw Error(fmt::format("failed to download from `{}`", package.source().display()),
              {"attempting to make an HTTP request, but --offline was specified"});
}

}  // namespace gantry::sources
