// A source that stands for another one: answers of the replacement, errors that say so.
#pragma once

#include <memory>

#include "sources/source.h"

namespace gantry::sources {

class ReplacedSource : public Source {
 public:
  // `replacement` already gives `original` as the source of its packages.
  ReplacedSource(SourceId original, std::unique_ptr<Source> replacement)
      : original_(std::move(original)), inner_(std::move(replacement)) {}

  const SourceId& id() const override { return original_; }
  void prefetch(std::span<const Dependency> dependencies) override { inner_->prefetch(dependencies); }
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  const std::vector<SummaryPtr>* poll_outlines(const Dependency& dependency) override;
  SummaryPtr complete(const SummaryPtr& outline) override { return inner_->complete(outline); }
  std::optional<semver::PartialVersion> rust_version(const SummaryPtr& outline) override {
    return inner_->rust_version(outline);
  }
  std::optional<std::string> links(const SummaryPtr& outline) override { return inner_->links(outline); }
  void wait() override { inner_->wait(); }
  std::vector<SummaryPtr> all_versions(std::string_view name) override;
  std::vector<SummaryPtr> versions_beside(std::string_view name, const semver::Version& known) override;
  void settle_for_cached(std::string_view name, const semver::Version& known) override {
    inner_->settle_for_cached(name, known);
  }
  std::vector<std::string> similar_names(std::string_view name) override;
  std::vector<UnusableVersion> unusable_versions(std::string_view name) override;
  std::string describe() const override;
  bool is_present(const PackageId& package) override { return inner_->is_present(package); }
  void prefetch_packages(std::span<const PackageId> packages) override;
  manifest::PackagePtr load(const PackageId& package) override;
  void preload(std::span<const PackageId> packages) override { inner_->preload(packages); }
  void verify(const PackageId& package) override { inner_->verify(package); }
  bool is_immutable() const override { return inner_->is_immutable(); }
  bool supports_checksums() const override { return inner_->supports_checksums(); }
  std::vector<std::string> consulted_files() const override { return inner_->consulted_files(); }

 private:
  template <typename Body>
  decltype(auto) updating(Body&& body);
  template <typename Body>
  decltype(auto) downloading(Body&& body);

  SourceId original_;
  std::unique_ptr<Source> inner_;
};

}  // namespace gantry::sources
