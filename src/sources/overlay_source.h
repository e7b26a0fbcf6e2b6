// A registry with packages of a local registry in front of it: those that are about to be published stand for what the
// registry will hold then.
#pragma once

#include <memory>
#include <string>

#include "sources/answers.h"
#include "sources/source.h"

namespace gantry::sources {

struct RegistryOverlay {
  SourceId registry;
  std::string directory;  // of the local registry
};

class OverlaySource : public Source {
 public:
  // Both give the same id as the source of their packages.
  OverlaySource(std::unique_ptr<Source> front, std::unique_ptr<Source> back)
      : front_(std::move(front)), back_(std::move(back)) {}

  const SourceId& id() const override { return back_->id(); }
  void prefetch(std::span<const Dependency> dependencies) override { back_->prefetch(dependencies); }
  const std::vector<SummaryPtr>* poll(const Dependency& dependency) override;
  void wait() override { back_->wait(); }
  std::vector<SummaryPtr> all_versions(std::string_view name) override;
  std::vector<UnusableVersion> unusable_versions(std::string_view name) override {
    return back_->unusable_versions(name);
  }
  std::vector<std::string> similar_names(std::string_view name) override { return back_->similar_names(name); }
  void forget(const std::string& name) override {
    front_->forget(name);
    answers_.forget(name);
  }
  std::string describe() const override { return back_->describe(); }
  bool is_present(const PackageId& package) override { return is_in_front(package) || back_->is_present(package); }
  void prefetch_packages(std::span<const PackageId> packages) override;
  manifest::PackagePtr load(const PackageId& package) override;
  void verify(const PackageId& package) override;
  bool is_immutable() const override { return back_->is_immutable(); }
  bool supports_checksums() const override { return back_->supports_checksums(); }
  std::vector<std::string> consulted_files() const override { return back_->consulted_files(); }

 private:
  bool is_in_front(const PackageId& package);

  std::unique_ptr<Source> front_, back_;
  Answers answers_;
};

}  // namespace gantry::sources
