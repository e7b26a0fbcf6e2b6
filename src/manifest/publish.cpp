#include "manifest/publish.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/path.h"
#include "manifest/context.h"
#include "manifest/document.h"
#include "manifest/lints.h"
#include "manifest/package_fields.h"
#include "manifest/publish_tables.h"

namespace gantry::manifest {

namespace {

const char* resolver_name(ResolverBehavior behavior) {
  switch (behavior) {
    case ResolverBehavior::V1: return "1";
    case ResolverBehavior::V2: return "2";
    case ResolverBehavior::V3: return "3";
  }
  return "";
}

// Where a file named by the manifest lies in the archive: files from outside of the package lie at its root.
std::string archived_path(const std::string& path) {
  const auto normal = path::normalize(path);
  return path::is_absolute(normal) || path::starts_with(normal, "..") ? std::string(path::file_name(normal)) : normal;
}

class Publisher {
 public:
  Publisher(LoadContext& context, const RawManifest& raw, const PublishRequest& request)
      : context_(context),
        raw_(raw),
        package_(raw.package ? *raw.package : *raw.project),
        request_(request),
        discovery_(context.directory(), context.files()) {}

  toml::Table run(const toml::Document& document) {
    context_.workspace_pointer = package_.workspace;
    fields_ = resolve_package_fields(context_, package_,
                                     [&](std::string_view name) { return discovery_.has_file(std::string(name)); });
    auto targets = normalize_targets(context_, raw_, package_, discovery_);
    const auto sections = resolve_sections(context_, raw_);
    const auto lints = resolve_lints(context_, raw_);

    toml::Table out;
    if (raw_.cargo_features) out.set("cargo-features", text_list(*raw_.cargo_features));
    out.set("package", toml::Value(package_table()));
    if (raw_.badges) out.set("badges", toml::Value(publish_badges(*raw_.badges)));
    if (raw_.features) out.set("features", toml::Value(publish_features(*raw_.features, kept_names(sections))));
    add_library(out, targets);
    add_targets(out, "bin", "binary", targets.bins);
    add_targets(out, "example", "example", targets.examples);
    add_targets(out, "test", "test", targets.tests);
    add_targets(out, "bench", "benchmark", targets.benches);
    add_dependencies(out, sections);
    if (lints) out.set("lints", toml::Value(publish_lints(*lints)));
    if (raw_.hints) {
      toml::Table hints;
      if (raw_.hints->mostly_unused) hints.set("mostly-unused", *raw_.hints->mostly_unused);
      out.set("hints", toml::Value(std::move(hints)));
    }
    if (request_.is_vendored && raw_.workspace) {
      const auto& written = document.root.find("workspace")->as_table();
      out.set("workspace", toml::Value(vendor_workspace(*raw_.workspace, written)));
    }
    if (raw_.profile) out.set("profile", toml::Value(publish_profiles(*raw_.profile, *document.root.find("profile"))));
    if (request_.is_vendored) add_replacements(out);
    return out;
  }

 private:
  // Keys that are absent stay absent; `value` is what they have in the end.
  template <typename Given>
  void text(std::string_view key, const Given& given, const std::optional<std::string>& value) {
    if (given && value) out_.set(key, toml::Value(*value));
  }
  template <typename Given>
  void list(std::string_view key, const Given& given, const Strings& value) {
    if (given) out_.set(key, text_list(value));
  }

  void add_replacements(toml::Table& out) const {
    if (raw_.patch) {
      toml::Table patch;
      for (const auto& [source, entries] : *raw_.patch) patch.set(source, toml::Value(vendor_dependencies(entries)));
      out.set("patch", toml::Value(std::move(patch)));
    }
    if (raw_.replace) out.set("replace", toml::Value(vendor_dependencies(*raw_.replace)));
  }

  // A file that the manifest names.
  std::string file_path(const std::string& path) const { return request_.is_vendored ? path : archived_path(path); }

  toml::Table package_table() {
    const auto& metadata = fields_.metadata;
    text("edition", package_.edition, fields_.edition);
    text("rust-version", package_.rust_version, metadata.rust_version);
    text("name", package_.name, package_.name);
    if (fields_.version_given) out_.set("version", toml::Value(fields_.version.to_string()));
    list("authors", package_.authors, metadata.authors);
    out_.set("build", build());
    text("links", package_.links, package_.links);
    list("exclude", package_.exclude, fields_.exclude);
    list("include", package_.include, fields_.include);
    add_publish();
    for (const auto* key : {"autolib", "autobins", "autoexamples", "autotests", "autobenches"})
      out_.set(key, toml::Value(false));
    text("default-run", package_.default_run, package_.default_run);
    text("description", package_.description, metadata.description);
    text("homepage", package_.homepage, metadata.homepage);
    text("documentation", package_.documentation, metadata.documentation);
    out_.set("readme", metadata.readme ? toml::Value(file_path(*metadata.readme)) : toml::Value(false));
    list("keywords", package_.keywords, metadata.keywords);
    list("categories", package_.categories, metadata.categories);
    text("license", package_.license, metadata.license);
    if (metadata.license_file) out_.set("license-file", toml::Value(file_path(*metadata.license_file)));
    text("repository", package_.repository, metadata.repository);
    if (request_.is_vendored) {
      text("resolver", package_.resolver, package_.resolver);
    } else {
      add_resolver();
    }
    if (package_.metadata) out_.set("metadata", *package_.metadata);
    return std::move(out_);
  }

  void add_resolver() {
    const auto resolver = request_.workspace_resolver;
    const auto edition = fields_.edition ? edition_value(*fields_.edition) : Edition::E2015;
    if (package_.resolver || resolver != default_resolver(edition))
      out_.set("resolver", toml::Value(resolver_name(resolver)));
  }

  // The build script; false when there is none, or none in the package.
  toml::Value build() const {
    if (!fields_.build) return false;
    const auto path = path::normalize(*fields_.build);
    if (request_.is_included(path)) return path;
    request_.warn(
        fmt::format("ignoring `package.build` entry `{}` as it is not included in the published package", path));
    return false;
  }

  void add_publish() {
    if (!package_.publish) return;
    if (!fields_.publish) {
      out_.set("publish", toml::Value(true));
    } else if (fields_.publish->empty() && !publish_is_list()) {
      out_.set("publish", toml::Value(false));
    } else {
      out_.set("publish", text_list(*fields_.publish));
    }
  }

  bool publish_is_list() {
    const auto& value =
        package_.publish->inherits() ? context_.inheritable().package->publish : package_.publish->value;
    return value && std::holds_alternative<Strings>(*value);
  }

  bool keeps(const NormalTarget& target, std::string_view kind) const {
    const auto path = path::normalize(target.path);
    if (request_.is_included(path)) return true;
    request_.warn(
        fmt::format("ignoring {} `{}` as `{}` is not included in the published package", kind, target.name, path));
    return false;
  }

  void add_library(toml::Table& out, NormalTargets& targets) const {
    if (!targets.lib || !keeps(*targets.lib, "library")) return;
    targets.lib->path = path::normalize(targets.lib->path);
    out.set("lib", toml::Value(publish_target(*targets.lib)));
  }

  void add_targets(toml::Table& out, std::string_view key, std::string_view kind,
                   std::vector<NormalTarget>& targets) const {
    std::vector<toml::Value> kept;
    for (auto& target : targets) {
      if (!keeps(target, kind)) continue;
      target.path = path::normalize(target.path);
      kept.emplace_back(publish_target(target));
    }
    if (!kept.empty()) out.set(key, toml::Value(std::move(kept)));
  }

  // Dev-dependencies without a version are of no use to others.
  bool is_kept(DependencyKind kind, const RawDependency& entry) const {
    return request_.is_vendored || kind != DependencyKind::Development || entry.version;
  }

  std::set<std::string> kept_names(const std::vector<DependencySection>& sections) const {
    std::set<std::string> names;
    for (const auto& section : sections) {
      for (const auto& [name, entry] : section.entries) {
        if (is_kept(section.kind, entry)) names.insert(name);
      }
    }
    return names;
  }

  toml::Value dependency_value(const RawDependency& entry) const {
    if (request_.is_vendored) return vendor_dependency(entry);
    return publish_dependency(entry, context_.options());
  }

  void add_section(toml::Table& out, std::string_view key, DependencyKind kind, const std::string& platform,
                   const std::vector<DependencySection>& sections) const {
    for (const auto& section : sections) {
      if (section.kind != kind || section.platform != platform) continue;
      toml::Table table;
      for (const auto& [name, entry] : section.entries) {
        if (is_kept(kind, entry)) table.set(name, dependency_value(entry));
      }
      out.set(key, toml::Value(std::move(table)));
    }
  }

  void add_dependencies(toml::Table& out, const std::vector<DependencySection>& sections) const {
    add_section(out, "dependencies", DependencyKind::Normal, "", sections);
    add_section(out, "dev-dependencies", DependencyKind::Development, "", sections);
    add_section(out, "build-dependencies", DependencyKind::Build, "", sections);
    if (!raw_.target) return;
    toml::Table platforms;
    for (const auto& [platform, tables] : *raw_.target) {
      toml::Table table;
      add_section(table, "dependencies", DependencyKind::Normal, platform, sections);
      add_section(table, "build-dependencies", DependencyKind::Build, platform, sections);
      add_section(table, "dev-dependencies", DependencyKind::Development, platform, sections);
      platforms.set(platform, toml::Value(std::move(table)));
    }
    out.set("target", toml::Value(std::move(platforms)));
  }

  LoadContext& context_;
  const RawManifest& raw_;
  const RawPackage& package_;
  const PublishRequest& request_;
  Discovery discovery_;
  PackageFields fields_;
  toml::Table out_;
};

}  // namespace

toml::Table published_manifest(const std::string& path, const LoadOptions& options, const FileSystem& files,
                               const PublishRequest& request) {
  const auto document = read_document(path, options, files);
  const SourceText source{options.display_path, document.source};
  Decoder decoder(source);
  const auto raw = decode_manifest(decoder, document);
  LoadContext context(path, options, files, source);
  if (raw.workspace) {
    auto fields = std::make_shared<InheritableFields>();
    fields->root_directory = context.directory();
    fields->package = raw.workspace->package;
    fields->dependencies = raw.workspace->dependencies;
    fields->lints = raw.workspace->lints;
    context.set_inheritable({context.path(), std::move(fields)});
  }
  return with_context([&] { return Publisher(context, raw, request).run(document); },
                      [&] { return fmt::format("failed to parse manifest at `{}`", path); });
}

}  // namespace gantry::manifest
