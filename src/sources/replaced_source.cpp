#include "sources/replaced_source.h"

#include <fmt/format.h>

#include "model/source_errors.h"

namespace gantry::sources {

template <typename Body>
decltype(auto) ReplacedSource::updating(Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (QueryError& error) {
    error.with_context(fmt::format("failed to query replaced source {}", original_.display()));
    throw;
  } catch (Error& error) {
    error.with_context(fmt::format("failed to update replaced source {}", original_.display()));
    throw;
  }
}

template <typename Body>
decltype(auto) ReplacedSource::downloading(Body&& body) {
  return with_source_context(std::forward<Body>(body),
                             [&] { return fmt::format("failed to download replaced source {}", original_.display()); });
}

const std::vector<SummaryPtr>* ReplacedSource::poll(const Dependency& dependency) {
  return updating([&] { return inner_->poll(dependency); });
}

const std::vector<SummaryPtr>* ReplacedSource::poll_outlines(const Dependency& dependency) {
  return updating([&] { return inner_->poll_outlines(dependency); });
}

std::vector<SummaryPtr> ReplacedSource::all_versions(std::string_view name) {
  return updating([&] { return inner_->all_versions(name); });
}

std::vector<SummaryPtr> ReplacedSource::versions_beside(std::string_view name, const semver::Version& known) {
  return updating([&] { return inner_->versions_beside(name, known); });
}

std::vector<UnusableVersion> ReplacedSource::unusable_versions(std::string_view name) {
  return updating([&] { return inner_->unusable_versions(name); });
}

std::vector<std::string> ReplacedSource::similar_names(std::string_view name) {
  return updating([&] { return inner_->similar_names(name); });
}

std::string ReplacedSource::describe() const {
  return fmt::format("{} (which is replacing {})", inner_->describe(), original_.display());
}

void ReplacedSource::prefetch_packages(std::span<const PackageId> packages) {
  downloading([&] { inner_->prefetch_packages(packages); });
}

manifest::PackagePtr ReplacedSource::load(const PackageId& package) {
  return downloading([&] { return inner_->load(package); });
}

}  // namespace gantry::sources
