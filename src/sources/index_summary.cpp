#include "sources/index_summary.h"

#include <fmt/format.h>

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

Dependency convert(wire::IndexDependency entry, const SourceId& source) {
  Dependency dependency;
  dependency.package_name = entry.package.value_or(entry.name);
  dependency.name_in_manifest = std::move(entry.name);
  dependency.explicit_name = entry.package.has_value();
  dependency.requirement = or_throw(semver::VersionReq::parse(entry.requirement));
  dependency.source = source;
  if (entry.registry)
    dependency.source = *entry.registry == kCratesIoIndex ? SourceId::crates_io() : SourceId::registry(*entry.registry);
  dependency.kind = kind_of(entry.kind);
  dependency.optional = entry.optional;
  dependency.default_features = entry.default_features;
  dependency.is_public = entry.is_public;
  dependency.features = std::move(entry.features);
  if (entry.target) dependency.platform = or_throw(cfgexpr::Platform::parse(*entry.target));
  return dependency;
}

}  // namespace

SummaryPtr summary_from_index(wire::IndexEntry entry, const SourceId& source) {
  auto summary = std::make_shared<Summary>();
  summary->id = PackageId(std::move(entry.name), or_throw(semver::Version::parse(entry.version)), source);
  summary->dependencies.reserve(entry.dependencies.size());
  for (auto& dependency : entry.dependencies) summary->dependencies.push_back(convert(std::move(dependency), source));
  summary->features = build_feature_map(entry.features, summary->dependencies);
  summary->links = std::move(entry.links);
  if (entry.rust_version)
    summary->rust_version = or_throw(semver::PartialVersion::parse_rust_version(*entry.rust_version));
  if (!entry.checksum.empty()) summary->checksum = std::move(entry.checksum);
  summary->yanked = entry.yanked;
  return summary;
}

SummaryPtr read_index_line(std::string_view json, const SourceId& source) {
  auto entry = wire::parse_index_line(json);
  if (!entry || entry->format > wire::IndexEntry::kNewestFormat) return nullptr;
  try {
    return summary_from_index(std::move(*entry), source);
  } catch (const Error&) {
    return nullptr;
  }
}

std::optional<UnusableVersion> unusable_version(std::string_view json, std::string_view name, const SourceId& source) {
  const auto identity = wire::identity_of_index_line(json);
  if (!identity || identity->name != name || read_index_line(json, source)) return std::nullopt;
  auto version = semver::Version::parse(identity->version);
  if (!version) return std::nullopt;
  const bool is_later = identity->format > wire::IndexEntry::kNewestFormat;
  return UnusableVersion{std::move(*version),
                         is_later
                             ? fmt::format(" requires a Cargo version that supports index version {}", identity->format)
                             : "'s index entry is invalid"};
}

}  // namespace gantry::sources
