#include "manifest/dependencies.h"

#include <map>

#include <fmt/format.h>

#include "base/path.h"
#include "manifest/cargo_features.h"
#include "manifest/url.h"

namespace gantry::manifest {

namespace {

std::string_view table_name(DependencyKind kind) {
  switch (kind) {
    case DependencyKind::Normal: return "dependencies";
    case DependencyKind::Development: return "dev-dependencies";
    case DependencyKind::Build: return "build-dependencies";
  }
  return "";
}

void check_shape(const std::string& name, const RawDependency& raw) {
  if (!raw.version && !raw.path && !raw.git) {
    throw Error(
        fmt::format("dependency ({}) specified without providing a local path, Git repository, version, or workspace "
                    "dependency to use",
                    name));
  }
  if (raw.git) return;
  const std::pair<const char*, const std::optional<std::string>*> keys[] = {
      {"branch", &raw.branch}, {"tag", &raw.tag}, {"rev", &raw.rev}};
  for (const auto& [key, value] : keys) {
    if (*value) throw Error(fmt::format("key `{}` is ignored for dependency ({}).", key, name));
  }
}

void check_artifact(const std::string& name, const RawDependency& raw) {
  if (raw.artifact) throw Error(fmt::format("`artifact = …` requires `-Z bindeps` ({})", name));
  if (raw.lib) throw Error(fmt::format("'lib' specifier cannot be used without an 'artifact = …' value ({})", name));
  if (raw.target)
    throw Error(fmt::format("'target' specifier cannot be used without an 'artifact = …' value ({})", name));
}

void check_features(const std::string& name, const Strings& features) {
  for (const auto& feature : features) {
    if (feature.find('/') != std::string::npos) {
      throw Error(fmt::format(
          "feature `{}` in dependency `{}` is not allowed to contain slashes\nIf you want to enable features of a "
          "transitive dependency, the direct dependency needs to re-export those features from the `[features]` "
          "table.",
          feature, name));
    }
    if (feature.starts_with("dep:")) {
      throw Error(fmt::format(
          "feature `{}` in dependency `{}` is not allowed to use explicit `dep:` syntax\nIf you want to enable an "
          "optional dependency, specify the name of the optional dependency without the `dep:` prefix, or specify "
          "a feature from the dependency's `[features]` table that enables the optional dependency.",
          feature, name));
    }
  }
}

[[noreturn]] void fail_ambiguous(const std::string& name, std::string_view choices) {
  throw Error(fmt::format("dependency ({}) specification is ambiguous. Only one of {} is allowed.", name, choices));
}

void require_url(std::string_view text) {
  if (auto problem = url_problem(text)) throw Error(*problem);
}

SourceId git_source(LoadContext& context, const std::string& name, const RawDependency& raw) {
  const int references = (raw.branch ? 1 : 0) + (raw.tag ? 1 : 0) + (raw.rev ? 1 : 0);
  if (references > 1) fail_ambiguous(name, "`branch`, `tag` or `rev`");
  GitReference reference;
  if (raw.branch) reference = {GitReference::Kind::Branch, *raw.branch};
  if (raw.tag) reference = {GitReference::Kind::Tag, *raw.tag};
  if (raw.rev) reference = {GitReference::Kind::Rev, *raw.rev};
  require_url(*raw.git);
  if (const auto hash = raw.git->find('#'); hash != std::string::npos) {
    context.warn(fmt::format(
        "URL fragment `{}` in git URL is ignored for dependency ({}). If you were trying to specify a specific git "
        "revision, use `rev = \"{}\"` in the dependency declaration.",
        raw.git->substr(hash), name, raw.git->substr(hash + 1)));
  }
  return SourceId::git(*raw.git, reference);
}

// The registry that `registry` or `registry-index` names.
std::optional<SourceId> named_registry(LoadContext& context, const RawDependency& raw) {
  if (raw.registry) {
    if (!context.options().registry)
      throw Error(fmt::format("registry index was not found in any configuration: `{}`", *raw.registry));
    return context.options().registry(*raw.registry);
  }
  if (raw.registry_index) {
    require_url(*raw.registry_index);
    return SourceId::registry(*raw.registry_index);
  }
  return std::nullopt;
}

SourceId source_of(LoadContext& context, const std::string& name, const RawDependency& raw,
                   std::optional<SourceId>& published_at) {
  if (raw.git && (raw.registry || raw.registry_index)) fail_ambiguous(name, "`git` or `registry`");
  if (raw.registry && raw.registry_index) fail_ambiguous(name, "`registry` or `registry-index`");
  if (raw.git && raw.path) fail_ambiguous(name, "`git` or `path`");
  published_at = named_registry(context, raw);
  if (raw.git) return git_source(context, name, raw);
  if (raw.path) {
    // Packages of a git repository find each other within it.
    if (!context.options().source.is_path()) return context.options().source;
    if (raw.path->empty()) return SourceId::path(context.directory());
    return SourceId::path(path::normalize(path::join(context.directory(), *raw.path)));
  }
  return published_at.value_or(SourceId::crates_io());
}

semver::VersionReq requirement_of(LoadContext& context, const std::string& name, const std::string& text) {
  auto requirement = semver::VersionReq::parse(text);
  if (!requirement) {
    throw Error(fmt::format("failed to parse the version requirement `{}` for dependency `{}`", text, name),
                {requirement.error()});
  }
  if (text.find('+') != std::string::npos) {
    context.warn(fmt::format(
        "version requirement `{}` for dependency `{}` includes semver metadata which will be ignored, removing the "
        "metadata is recommended to avoid confusion",
        text, name));
  }
  return *requirement;
}

void warn_about_platform(LoadContext& context, const cfgexpr::Platform& platform) {
  if (platform.expression() == nullptr) return;
  platform.expression()->for_each_cfg([&](const cfgexpr::Cfg& cfg) {
    if (!cfg.value && (cfg.name == "test" || cfg.name == "debug_assertions" || cfg.name == "proc_macro")) {
      context.warn(fmt::format(
          "Found `{}` in `target.'cfg(...)'.dependencies`. This value is not supported for selecting dependencies "
          "and will not work as expected. To learn more visit https://doc.rust-lang.org/cargo/reference/"
          "specifying-dependencies.html#platform-specific-dependencies",
          cfg.name));
    }
    if (cfg.value && cfg.name == "feature") {
      context.warn(
          "Found `feature = ...` in `target.'cfg(...)'.dependencies`. This key is not supported for selecting "
          "dependencies and "
          "will not work as expected. Use the [features] section instead: https://doc.rust-lang.org/cargo/reference/"
          "features.html");
    }
  });
}

cfgexpr::Platform platform_of(const std::string& text) {
  auto platform = cfgexpr::Platform::parse(text);
  if (!platform) throw Error(platform.error());
  return *platform;
}

}  // namespace

Dependency make_dependency(LoadContext& context, const std::string& name, const RawDependency& raw,
                           DependencyKind kind) {
  check_shape(name, raw);
  if (raw.base) throw feature_required("path-bases").with_context(fmt::format("resolving path dependency {}", name));
  check_artifact(name, raw);
  Dependency dependency;
  dependency.name_in_manifest = name;
  dependency.package_name = raw.package.value_or(name);
  dependency.explicit_name = raw.package.has_value();
  dependency.kind = kind;
  dependency.features = raw.features.value_or(Strings{});
  check_features(name, dependency.features);
  dependency.source = source_of(context, name, raw, dependency.registry);
  dependency.has_version = raw.version.has_value();
  if (raw.version) dependency.requirement = requirement_of(context, name, *raw.version);
  dependency.optional = raw.optional.value_or(false);
  dependency.default_features = raw.uses_default_features().value_or(true);
  if (dependency.optional && kind == DependencyKind::Development) {
    throw Error(fmt::format("dev-dependencies are not allowed to be optional: `{}`", name));
  }
  return dependency;
}

void warn_about_dependency_keys(LoadContext& context, const RawManifest& raw,
                                const std::vector<DependencySection>& sections) {
  const auto warn = [&](DependencyKind kind, const std::string& platform, const std::string& prefix) {
    for (const auto& section : sections) {
      if (section.kind != kind || section.platform != platform) continue;
      for (const auto& [name, entry] : section.entries) {
        for (const auto& key : entry.unused_keys) {
          context.warn(fmt::format("unused manifest key: {}{}.{}.{}", prefix, table_name(kind), name, key));
        }
      }
    }
  };
  for (const auto kind : {DependencyKind::Normal, DependencyKind::Development, DependencyKind::Build})
    warn(kind, "", "");
  if (!raw.target) return;
  for (const auto& [platform, tables] : *raw.target) {
    warn_about_platform(context, platform_of(platform));
    const auto prefix = fmt::format("target.{}.", platform);
    for (const auto kind : {DependencyKind::Normal, DependencyKind::Build, DependencyKind::Development})
      warn(kind, platform, prefix);
  }
}

std::vector<Dependency> make_dependencies(LoadContext& context, const std::vector<DependencySection>& sections) {
  std::vector<Dependency> dependencies;
  const auto add = [&](DependencyKind kind, const std::string& platform) {
    for (const auto& section : sections) {
      if (section.kind != kind || section.platform != platform) continue;
      for (const auto& [name, entry] : section.entries) {
        auto& dependency = dependencies.emplace_back(make_dependency(context, name, entry, kind));
        if (!platform.empty()) dependency.platform = platform_of(platform);
      }
    }
  };
  for (const auto kind : {DependencyKind::Normal, DependencyKind::Development, DependencyKind::Build}) add(kind, "");
  std::string previous;
  for (const auto& section : sections) {
    if (section.platform.empty() || section.platform == previous) continue;
    previous = section.platform;
    for (const auto kind : {DependencyKind::Normal, DependencyKind::Build, DependencyKind::Development})
      add(kind, section.platform);
  }
  std::map<std::string_view, const SourceId*> sources;
  for (const auto& dependency : dependencies) {
    const auto [known, is_new] = sources.try_emplace(dependency.name_in_manifest, &dependency.source);
    if (!is_new && *known->second != dependency.source) {
      throw Error(fmt::format(
          "Dependency '{}' has different source paths depending on the build target. Each dependency must have a "
          "single canonical source path irrespective of build target.",
          dependency.name_in_manifest));
    }
  }
  return dependencies;
}

}  // namespace gantry::manifest
