#include "sources/replaced_source.h"

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::sources {

template <typename Body>
decltype(auto) ReplacedSource::updating(Body&& body) {
  return with_context(std::forward<Body>(body), [&] { return fmt::format("failed to update replaced source {}", original_.display()); });
}

const std::vector<SummaryPtr>* ReplacedSource::poll(const Dependency& dependency) {
  return updating([&] { return inner_->poll(dependency); });
}

std::vector<SummaryPtr> ReplacedSource::all_versions(std::string_view name) {
  return updating([&] { return inner_->all_versions(name); });
}

std::vector<std::string> ReplacedSource::similar_names(std::string_view name) {
  return updating([&] { return inner_->similar_names(name); });
}

std::string ReplacedSource::describe() const {
  return fmt::format("{} (which is replacing {})", inner_->describe(), original_.display());
}

manifest::PackagePtr ReplacedSource::load(const PackageId& package) {
  return with_context([&] { return inner_->load(package); },
                      [&] { return fmt::format("failed to download replaced source {}", original_.display()); });
}

}  // namespace gantry::sources
