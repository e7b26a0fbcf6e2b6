#include <fmt/format.h>

#include "base/path.h"
#include "manifest/cargo_features.h"
#include "manifest/dependencies.h"

namespace gantry::manifest {

namespace {

// `dep.workspace = true`: the workspace's entry with the features of both and the local `optional`.
RawDependency inherit(LoadContext& context, const std::string& name, const RawDependency& local) {
  const auto& fields = context.inheritable();
  if (!fields.dependencies) throw Error("`workspace.dependencies` was not defined");
  const auto found = fields.dependencies->find(name);
  if (found == fields.dependencies->end())
    throw Error(fmt::format("`dependency.{}` was not found in `workspace.dependencies`", name));

  RawDependency merged = found->second;
  merged.unused_keys = local.unused_keys;
  merged.inherits = true;
  merged.optional = local.optional;
  merged.is_public = local.is_public;
  // A simple `dep = "1"` of the workspace says nothing about default features.
  const auto wanted = local.uses_default_features();
  const auto defined = found->second.uses_default_features();
  if (wanted && !*wanted && defined.value_or(true)) {
    if (context.edition >= Edition::E2024) {
      throw Error("`default-features = false` cannot override workspace's `default-features`");
    }
    context.warn(
        fmt::format("`default-features` is ignored for {0}, since `default-features` was {1} for "
                    "`workspace.dependencies.{0}`, this could become a hard error in the future",
                    name, defined ? "true" : "not specified"));
  }
  if (wanted && *wanted && defined && !*defined) {
    merged.default_features = true;
    merged.default_features_underscore.reset();
  }
  if (local.features) {
    if (!merged.features) merged.features.emplace();
    merged.features->insert(merged.features->end(), local.features->begin(), local.features->end());
  }
  if (merged.path) {
    // Seen from the package, so that the entry can be treated like a local one.
    merged.path = path::relative(path::normalize(path::join(fields.root_directory, *merged.path)), context.directory());
  }
  return merged;
}

void resolve_section(LoadContext& context, DependencySection& section) {
  for (auto& item : section.entries) {
    const auto& name = item.first;
    auto& entry = item.second;
    if (entry.inherits) {
      const auto& local = entry;
      entry = with_context([&] { return inherit(context, name, local); },
                           [&] {
                             return fmt::format(
                                 "error inheriting `{0}` from workspace root manifest's `workspace.dependencies.{0}`",
                                 name);
                           });
    }
    check_spelling(context, entry.default_features.has_value(), entry.default_features_underscore.has_value(),
                   "default-features", fmt::format("`{}` dependency", name));
    if (entry.is_public) {
      if (section.kind == DependencyKind::Normal) {
        context.warn(fmt::format(
            "ignoring `public` on dependency {}, pass `-Zpublic-dependency` to enable support for it", name));
      } else {
        context.warn(
            fmt::format("'public' specifier can only be used on regular dependencies, not {}",
                        section.kind == DependencyKind::Development ? "dev-dependencies" : "build-dependencies"));
      }
    }
  }
}

class Collector {
 public:
  explicit Collector(LoadContext& context) : context_(context) {}

  void add(DependencyKind kind, const std::string& platform, const std::optional<RawDependencies>& table) {
    if (!table) return;
    auto& section = sections_.emplace_back(DependencySection{kind, platform, *table});
    resolve_section(context_, section);
  }
  // The same for a key that has an old spelling.
  void add(DependencyKind kind, const std::string& platform, const std::optional<RawDependencies>& table,
           const std::optional<RawDependencies>& old, std::string_view key) {
    const auto place = platform.empty() ? fmt::format("`{}` package", context_.package_name)
                                        : fmt::format("`{}` platform target", platform);
    check_spelling(context_, table.has_value(), old.has_value(), key, place);
    add(kind, platform, table ? table : old);
  }

  std::vector<DependencySection> take() { return std::move(sections_); }

 private:
  LoadContext& context_;
  std::vector<DependencySection> sections_;
};

}  // namespace

std::vector<DependencySection> resolve_sections(LoadContext& context, const RawManifest& raw) {
  Collector collector(context);
  const auto add_all = [&](const std::string& platform, const auto& tables) {
    collector.add(DependencyKind::Normal, platform, tables.dependencies);
    collector.add(DependencyKind::Development, platform, tables.dev_dependencies, tables.dev_dependencies_underscore,
                  "dev-dependencies");
    collector.add(DependencyKind::Build, platform, tables.build_dependencies, tables.build_dependencies_underscore,
                  "build-dependencies");
  };
  add_all("", raw);
  if (raw.target) {
    for (const auto& [platform, tables] : *raw.target) add_all(platform, tables);
  }
  return collector.take();
}

void check_workspace_dependencies(LoadContext& context, const RawDependencies& entries) {
  for (const auto& [name, entry] : entries) {
    if (entry.optional.value_or(false)) {
      throw Error(fmt::format("{} is optional, but workspace dependencies cannot be optional", name));
    }
    if (entry.is_public) throw Error(fmt::format("{} is public, but workspace dependencies cannot be public", name));
    for (const auto& key : entry.unused_keys)
      context.warn(fmt::format("unused manifest key: workspace.dependencies.{}.{}", name, key));
  }
}

}  // namespace gantry::manifest
