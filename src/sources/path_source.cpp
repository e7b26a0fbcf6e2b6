#include "sources/path_source.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::sources {

const manifest::PackagePtr& PathSource::package() {
  if (package_) return package_;
  const auto& directory = id_.local_path();
  const auto found = known_.find(directory);
  package_ = found != known_.end() ? found->second : load_(directory, id_);
  return package_;
}

const std::vector<SummaryPtr>* PathSource::poll(const Dependency& dependency) {
  return answers_.filter(dependency, {summary_of(package())});
}

std::vector<SummaryPtr> PathSource::all_versions(std::string_view name) {
  auto summary = summary_of(package());
  if (summary->id.name() != name) return {};
  return {std::move(summary)};
}

std::vector<std::string> PathSource::similar_names(std::string_view name) {
  return nearest_names(name, {package()->name()});
}

manifest::PackagePtr PathSource::load(const PackageId& wanted) {
  if (package()->id() != wanted) throw Error(fmt::format("failed to find {} in path source", wanted.display()));
  return package_;
}

std::vector<std::string> PathSource::consulted_files() const { return {path::join(id_.local_path(), "Cargo.toml")}; }

}  // namespace gantry::sources
