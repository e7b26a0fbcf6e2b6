#include "manifest/patches.h"

#include <fmt/format.h>

#include "manifest/dependencies.h"
#include "manifest/url.h"
#include "model/package_id_spec.h"

namespace gantry::manifest {

namespace {

// The URL behind the key of a [patch] table: that of a registry's index, or of a git repository.
std::string patched_url(LoadContext& context, const std::string& key) {
  if (key == "crates-io") return SourceId::crates_io().url();
  if (!url_problem(key)) return key;
  if (context.options().registry) {
    try {
      return context.options().registry(key).url();
    } catch (const Error&) {  // no such registry: the key is no URL either
    }
  }
  throw Error(fmt::format("[patch] entry `{}` should be a URL or registry name", key), {*url_problem(key)});
}

std::vector<Dependency> make_patch(LoadContext& context, const RawDependencies& entries, const std::string& prefix) {
  for (const auto& [name, entry] : entries) {
    for (const auto& key : entry.unused_keys)
      context.warn(fmt::format("unused manifest key: {}.{}.{}", prefix, name, key));
  }
  std::vector<Dependency> result;
  for (const auto& [name, entry] : entries)
    result.push_back(make_dependency(context, name, entry, DependencyKind::Normal));
  return result;
}

void add_replacement(LoadContext& context, const std::string& key, const RawDependency& entry, RootTables& root) {
  auto spec = PackageIdSpec::parse(key);
  if (!spec)
    throw Error(fmt::format("replacements must specify a valid semver version to replace, but `{}` does not", key),
                {spec.error()});
  for (const auto& unused : entry.unused_keys)
    context.warn(fmt::format("unused manifest key: replace.{}.{}", spec->name, unused));
  if (!spec->url) spec->url = SourceId::crates_io().url();
  const auto version = spec->version ? spec->version->to_full_version() : std::nullopt;
  if (entry.version) {
    throw Error(
        fmt::format("replacements cannot specify a version requirement, but found one for `{}`", spec->to_string()));
  }
  auto dependency = make_dependency(context, spec->name, entry, DependencyKind::Normal);
  if (!version) {
    throw Error(fmt::format("replacements must specify a version to replace, but `{}` does not", spec->to_string()));
  }
  dependency.requirement = semver::VersionReq::exact(*version);
  dependency.has_version = true;
  const auto source =
      *spec->url == SourceId::crates_io().url() ? SourceId::crates_io() : SourceId::registry(*spec->url);
  root.replacements.emplace_back(PackageId(spec->name, *version, source), std::move(dependency));
}

}  // namespace

void add_overrides(LoadContext& context, const RawManifest& raw, RootTables& root) {
  if (raw.patch && raw.replace) throw Error("cannot specify both [replace] and [patch]");
  if (raw.replace) {
    for (const auto& [key, entry] : *raw.replace) {
      add_replacement(context, key, entry, root);
    }
  }
  if (!raw.patch) return;
  for (const auto& [key, entries] : *raw.patch) {
    auto url = patched_url(context, key);
    root.patches.emplace_back(std::move(url), make_patch(context, entries, "patch." + key));
  }
}

}  // namespace gantry::manifest
