#include "sources/overlay_source.h"

#include <algorithm>

namespace gantry::sources {

namespace {

// Those of `front`, and of `back` what is not among them.
std::vector<SummaryPtr> joined(std::vector<SummaryPtr> front, const std::vector<SummaryPtr>& back) {
  const auto count = front.size();
  for (const auto& summary : back) {
    const auto end = front.begin() + static_cast<std::ptrdiff_t>(count);
    const bool is_hidden = std::any_of(front.begin(), end, [&](const auto& other) { return other->id == summary->id; });
    if (!is_hidden) front.push_back(summary);
  }
  return front;
}

}  // namespace

const std::vector<SummaryPtr>* OverlaySource::poll(const Dependency& dependency) {
  if (const auto* known = answers_.find(dependency)) return known;
  const auto* back = back_->poll(dependency);
  if (back == nullptr) return nullptr;
  const auto* front = front_->poll(dependency);
  if (front == nullptr || front->empty()) return back;
  return answers_.filter(dependency, joined(*front, *back));
}

std::vector<SummaryPtr> OverlaySource::all_versions(std::string_view name) {
  return joined(front_->all_versions(name), back_->all_versions(name));
}

bool OverlaySource::is_in_front(const PackageId& package) {
  const auto versions = front_->all_versions(package.name());
  return std::ranges::any_of(versions, [&](const auto& summary) { return summary->id == package; });
}

void OverlaySource::prefetch_packages(std::span<const PackageId> packages) {
  std::vector<PackageId> rest;
  for (const auto& package : packages) {
    if (!is_in_front(package)) rest.push_back(package);
  }
  back_->prefetch_packages(rest);
}

manifest::PackagePtr OverlaySource::load(const PackageId& package) {
  return is_in_front(package) ? front_->load(package) : back_->load(package);
}

void OverlaySource::verify(const PackageId& package) {
  if (!is_in_front(package)) back_->verify(package);
}

}  // namespace gantry::sources
