#include "package/checks.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::package {

void warn_about_metadata(const manifest::Package& package, Reporter& reporter) {
  const auto is_empty = [](const std::optional<std::string>& value) { return !value || value->empty(); };
  const auto& metadata = package.manifest->metadata;
  std::vector<std::string> missing;
  if (is_empty(metadata.description)) missing.emplace_back("description");
  if (is_empty(metadata.license) && is_empty(metadata.license_file))
    missing.insert(missing.end(), {"license", "license-file"});
  if (is_empty(metadata.documentation) && is_empty(metadata.homepage) && is_empty(metadata.repository))
    missing.insert(missing.end(), {"documentation", "homepage", "repository"});
  if (missing.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (i > 0) list += i + 1 == missing.size() ? " or " : ", ";
    list += missing[i];
  }
  Diagnostic diagnostic;
  diagnostic.level = Level::Warning;
  diagnostic.title = fmt::format("manifest has no {}", list);
  diagnostic.notes.emplace_back(
      Level::Note, "see https://doc.rust-lang.org/cargo/reference/manifest.html#package-metadata for more info");
  reporter.diagnostic(diagnostic);
}

void require_versions(const manifest::Package& package, std::string_view purpose) {
  for (const auto& dependency : package.manifest->summary.dependencies) {
    const bool is_local = dependency.source.is_path() || dependency.source.is_git();
    if (dependency.has_version || !is_local || dependency.kind == DependencyKind::Development) continue;
    throw Error(fmt::format("failed to verify manifest at `{}`", package.manifest_path),
                {fmt::format("all dependencies must have a version requirement specified when {}.\n"
                             "dependency `{}` does not specify a version\n"
                             "Note: The {} dependency will use the version from {},\n"
                             "the `{}` specification will be removed from the dependency declaration.",
                             purpose, dependency.package_name, purpose == "packaging" ? "packaged" : "published",
                             dependency.registry ? dependency.registry->display_registry_name() : "crates.io",
                             dependency.source.is_path() ? "path" : "git")});
  }
}

void require_public_dependencies(const manifest::Package& package) {
  for (const auto& dependency : package.manifest->summary.dependencies) {
    const auto& registry = dependency.registry.value_or(dependency.source);
    const bool is_other = registry.is_registry() && !registry.is_crates_io();
    if (!is_other) continue;
    throw Error(fmt::format("failed to verify manifest at `{}`", package.manifest_path),
                {fmt::format("crates cannot be published to crates.io with dependencies sourced from other\n"
                             "registries. `{0}` needs to be published to crates.io before publishing this crate.\n"
                             "(crate `{0}` is pulled from {1})",
                             dependency.package_name, dependency.source.display())});
  }
}

void check_build_script(const manifest::Package& package, const FileSystem& files) {
  const auto& script = package.manifest->build_script;
  if (!script) return;
  const auto advice = fmt::format(
      "This may cause issue during packaging, as modules resolution and resources included via macros are often "
      "relative to the path of source files.\n"
      "Please update the `build` setting in the manifest at `{}` and point to a path inside the root of the package.",
      package.manifest_path);
  const auto path = path::normalize(*script);
  if (!files.is_file(path)) throw Error("the source file of build script doesn't appear to exist.\n" + advice);
  if (!path::starts_with(path, package.root())) {
    throw Error(
        fmt::format("the source file of build script doesn't appear to be a path inside of the package.\n"
                    "It is at `{}`, whereas the root the package is `{}`.\n{}",
                    path, package.root(), advice));
  }
}

}  // namespace gantry::package
