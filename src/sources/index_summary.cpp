#include "sources/index_summary.h"

#include "base/error.h"

namespace gantry::sources {

namespace {

template <typename T>
T or_throw(tl::expected<T, std::string> result) {
  if (!result) throw Error(result.error());
  return std::move(*result);
}

DependencyKind kind_of(const std::optional<std::string>& kind) {
  if (kind == "dev") return DependencyKind::Development;
  if (kind == "build") return DependencyKind::Build;
  return DependencyKind::Normal;
}

Dependency convert(const wire::IndexDependency& entry, const SourceId& source) {
  Dependency dependency;
  dependency.name_in_manifest = entry.name;
  dependency.package_name = entry.package.value_or(entry.name);
  dependency.explicit_name = entry.package.has_value();
  dependency.requirement = or_throw(semver::VersionReq::parse(entry.requirement));
  dependency.source = source;
  if (entry.registry)
    dependency.source = *entry.registry == kCratesIoIndex ? SourceId::crates_io() : SourceId::registry(*entry.registry);
  dependency.kind = kind_of(entry.kind);
  dependency.optional = entry.optional;
  dependency.default_features = entry.default_features;
  dependency.is_public = entry.is_public;
  dependency.features = entry.features;
  if (entry.target) dependency.platform = or_throw(cfgexpr::Platform::parse(*entry.target));
  return dependency;
}

}  // namespace

SummaryPtr summary_from_index(const wire::IndexEntry& entry, const SourceId& source) {
  auto summary = std::make_shared<Summary>();
  summary->id = PackageId(entry.name, or_throw(semver::Version::parse(entry.version)), source);
  for (const auto& dependency : entry.dependencies) summary->dependencies.push_back(convert(dependency, source));
  summary->features = build_feature_map(entry.features, summary->dependencies);
  summary->links = entry.links;
  // A rust-version that cannot be read says nothing; it is no reason to hide the package.
  if (entry.rust_version) {
    if (auto version = semver::PartialVersion::parse_rust_version(*entry.rust_version))
      summary->rust_version = std::move(*version);
  }
  if (!entry.checksum.empty()) summary->checksum = entry.checksum;
  summary->yanked = entry.yanked;
  return summary;
}

}  // namespace gantry::sources
