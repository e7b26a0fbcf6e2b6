#include "manifest/load.h"

#include <array>

#include <fmt/format.h>

#include "base/path.h"
#include "manifest/cargo_features.h"
#include "manifest/dependencies.h"
#include "manifest/document.h"
#include "manifest/lints.h"
#include "manifest/package_fields.h"
#include "manifest/patches.h"
#include "manifest/profiles.h"
#include "manifest/targets.h"

namespace gantry::manifest {

namespace {

// Keys of configuration files that people put into manifests.
constexpr std::array<std::string_view, 17> kConfigKeys{
    "alias", "build",   "cache", "cargo-new", "credential-alias", "doc",      "env",      "future-incompat-report",
    "http",  "install", "net",   "paths",     "registries",       "registry", "resolver", "source",
    "term"};

void warn_about_unused(LoadContext& context, const std::set<std::string>& unused) {
  for (const auto& key : unused) {
    auto text = fmt::format("unused manifest key: {}", key);
    if (std::find(kConfigKeys.begin(), kConfigKeys.end(), key) != kConfigKeys.end()) {
      text += fmt::format("\nhelp: {} is a valid .cargo/config.toml key", key);
    }
    context.warn(std::move(text));
  }
}

WorkspaceTable make_workspace(const RawWorkspace& raw) {
  WorkspaceTable table;
  table.members = raw.members;
  table.exclude = raw.exclude.value_or(Strings{});
  table.default_members = raw.default_members;
  if (raw.resolver) table.resolver = resolver_value(*raw.resolver);
  table.metadata = raw.metadata;
  return table;
}

InheritableTables make_inheritable(const LoadContext& context, const RawWorkspace& raw) {
  auto fields = std::make_shared<InheritableFields>();
  fields->root_directory = context.directory();
  fields->package = raw.package;
  fields->dependencies = raw.dependencies;
  fields->lints = raw.lints;
  return {context.path(), std::move(fields)};
}

void check_workspace(LoadContext& context, const RawWorkspace& raw) {
  if (raw.lints) check_lints(context, *raw.lints);
  if (raw.dependencies) check_workspace_dependencies(context, *raw.dependencies);
}

FeatureMap make_features(LoadContext& context, const RawManifest& raw, const std::vector<Dependency>& dependencies) {
  DeclaredFeatures declared;
  if (raw.features) declared.assign(raw.features->table.begin(), raw.features->table.end());
  auto features = check_feature_map(declared, dependencies);
  if (features) return std::move(*features);
  const auto& problem = features.error();
  if (problem.missing_dependency) {
    if (const auto span = raw.features->value_spans.find(problem.feature); span != raw.features->value_spans.end()) {
      throw spanned_error(context.source(), span->second, problem.message);
    }
  }
  throw Error(problem.message);
}

void load_package(LoadContext& context, const RawManifest& raw, ManifestFile& file) {
  const RawPackage& package = raw.package ? *raw.package : *raw.project;
  auto manifest = std::make_shared<Manifest>();
  Discovery discovery(context.directory(), context.files());

  context.workspace_pointer = package.workspace;
  const auto fields = resolve_package_fields(
      context, package, [&](std::string_view name) { return discovery.has_file(std::string(name)); });
  const auto normal_targets = normalize_targets(context, raw, package, discovery);
  const auto sections = resolve_sections(context, raw);
  const auto lints = resolve_lints(context, raw);

  check_package(context, raw, package, fields);
  manifest->targets = make_targets(context, normal_targets, fields.build);
  warn_about_dependency_keys(context, raw, sections);
  auto dependencies = make_dependencies(context, sections);
  add_overrides(context, raw, file.root);
  if (lints) check_lints(context, *lints);
  if (raw.profile) file.root.profiles = make_profiles(context, *raw.profile);

  check_publish(fields);
  if (raw.workspace) file.root.workspace = make_workspace(*raw.workspace);
  manifest->resolver = package.resolver ? std::optional(resolver_value(*package.resolver))
                       : raw.workspace  ? file.root.workspace->resolver
                                        : std::nullopt;

  auto& summary = manifest->summary;
  summary.id = PackageId(*package.name, fields.version, context.options().source);
  summary.features = make_features(context, raw, dependencies);
  summary.dependencies = std::move(dependencies);
  summary.links = package.links;
  summary.rust_version = fields.rust_version;
  if (summary.features.contains("default-features")) {
    context.warn(
        "`[features]` defines a feature named `default-features`\nnote: only a feature named `default` will be enabled "
        "by "
        "default");
  }
  if (fields.metadata.license && fields.metadata.license_file) {
    context.warn(
        "only one of `license` or `license-file` is necessary\n`license` should be used if the package license can be "
        "expressed "
        "with a standard SPDX expression.\n`license-file` should be used if the package uses a non-standard "
        "license.\nSee "
        "https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields for more "
        "information.");
  }
  check_default_run(package.default_run, manifest->targets);
  check_unstable_keys(package);
  manifest->metadata = fields.metadata;
  manifest->metadata.badges = raw.badges.value_or(Badges{});
  manifest->edition = context.edition;
  manifest->edition_given = fields.edition.has_value();
  manifest->default_run = package.default_run;
  if (fields.build) manifest->build_script = manifest->targets.back().src_path;
  manifest->include = fields.include;
  manifest->exclude = fields.exclude;
  manifest->publish = fields.publish;
  manifest->custom_metadata = package.metadata;
  if (lints) manifest->lints = lint_flags(*lints);
  manifest->has_hints = raw.hints.has_value();
  if (raw.hints) manifest->hint_mostly_unused = raw.hints->mostly_unused;
  manifest->workspace_pointer = package.workspace;
  manifest->discovery_directories = discovery.directories();
  file.package = std::move(manifest);
}

void load_virtual(LoadContext& context, const RawManifest& raw, ManifestFile& file) {
  const std::pair<const char*, bool> forbidden[] = {
      {"badges", raw.badges.has_value()},
      {"features", raw.features.has_value()},
      {"lib", raw.lib.has_value()},
      {"bin", raw.bin.has_value()},
      {"example", raw.example.has_value()},
      {"test", raw.test.has_value()},
      {"bench", raw.bench.has_value()},
      {"dependencies", raw.dependencies.has_value()},
      {"dev-dependencies", raw.dev_dependencies || raw.dev_dependencies_underscore},
      {"build-dependencies", raw.build_dependencies || raw.build_dependencies_underscore},
      {"target", raw.target.has_value()},
      {"lints", raw.lints.has_value()},
      {"hints", raw.hints.has_value()},
  };
  for (const auto& [name, present] : forbidden) {
    if (present) throw Error(fmt::format("this virtual manifest specifies a `{}` section, which is not allowed", name));
  }
  if (!raw.workspace) throw Error("manifest is missing either a `[package]` or a `[workspace]`");
  add_overrides(context, raw, file.root);
  if (raw.profile) file.root.profiles = make_profiles(context, *raw.profile);
  file.root.workspace = make_workspace(*raw.workspace);
}

}  // namespace

ManifestFile load_manifest(const std::string& path, const LoadOptions& options, const FileSystem& files) {
  auto document = std::make_shared<const toml::Document>(read_document(path, options, files));
  ManifestFile file;
  file.path = path;
  file.source = document->source;
  file.document = document;

  const SourceText source{options.display_path, document->source};
  Decoder decoder(source);
  const auto raw = decode_manifest(decoder, *document);
  LoadContext context(path, options, files, source);
  with_context(
      [&] {
        if (raw.cargo_features) check_cargo_features(context, *raw.cargo_features);
        const auto& package = raw.package ? raw.package : raw.project;
        if (package && package->workspace && raw.workspace) {
          throw Error("cannot configure both `package.workspace` and `[workspace]`, only one can be specified");
        }
        if (raw.workspace) {
          file.inheritable = make_inheritable(context, *raw.workspace);
          context.set_inheritable(*file.inheritable);
          check_workspace(context, *raw.workspace);
        }
        if (raw.package || raw.project) {
          load_package(context, raw, file);
        } else {
          load_virtual(context, raw, file);
        }
      },
      [&] { return fmt::format("failed to parse manifest at `{}`", path); });
  warn_about_unused(context, decoder.unused());
  file.warnings = context.take_warnings();
  return file;
}

}  // namespace gantry::manifest
