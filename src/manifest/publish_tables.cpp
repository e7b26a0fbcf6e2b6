#include "manifest/publish_tables.h"

#include <initializer_list>

#include "base/error.h"
#include "base/number.h"
#include "model/package_id_spec.h"

namespace gantry::manifest {

namespace {

// Sets a key when there is a value.
class Writer {
 public:
  explicit Writer(toml::Table& table) : table_(table) {}

  Writer& text(std::string_view key, const std::optional<std::string>& value) {
    if (value) table_.set(key, toml::Value(*value));
    return *this;
  }
  Writer& list(std::string_view key, const std::optional<Strings>& value) {
    if (value) table_.set(key, text_list(*value));
    return *this;
  }
  Writer& flag(std::string_view key, const std::optional<bool>& value) {
    if (value) table_.set(key, toml::Value(*value));
    return *this;
  }
  // An integer where it is one.
  Writer& number_or_text(std::string_view key, const std::optional<std::string>& value) {
    if (!value) return *this;
    const auto number = read_whole<std::int64_t>(*value);
    table_.set(key, number ? toml::Value(*number) : toml::Value(*value));
    return *this;
  }
  // As it stands in `original`: a string or a boolean.
  Writer& copy(std::string_view key, const toml::Value* original) {
    const auto* value = original != nullptr && original->is_table() ? original->as_table().find(key) : nullptr;
    if (value != nullptr) table_.set(key, *value);
    return *this;
  }

 private:
  toml::Table& table_;
};

toml::Table publish_profile(const RawProfile& profile, const toml::Value* original) {
  const auto child = [&](std::string_view key) {
    return original != nullptr && original->is_table() ? original->as_table().find(key) : nullptr;
  };
  toml::Table table;
  const auto& settings = profile.settings;
  Writer writer(table);
  writer.number_or_text("opt-level", settings.opt_level).copy("lto", original);
  if (settings.codegen_units) table.set("codegen-units", toml::Value(std::int64_t{*settings.codegen_units}));
  writer.number_or_text("debug", settings.debug)
      .text("split-debuginfo", settings.split_debuginfo)
      .flag("debug-assertions", settings.debug_assertions)
      .flag("rpath", settings.rpath)
      .text("panic", settings.panic)
      .flag("overflow-checks", settings.overflow_checks)
      .flag("incremental", settings.incremental)
      .text("inherits", profile.inherits)
      .copy("strip", original);
  if (profile.package) {
    toml::Table packages;
    const auto* originals = child("package");
    const auto add = [&](const std::string& spec, const RawProfile& package) {
      const auto* written = originals != nullptr && originals->is_table() ? originals->as_table().find(spec) : nullptr;
      const auto parsed = PackageIdSpec::parse(spec);
      packages.set(parsed ? parsed->to_string() : spec, toml::Value(publish_profile(package, written)));
    };
    for (const auto& [spec, package] : *profile.package) {
      if (spec != "*") add(spec, package);
    }
    if (const auto all = profile.package->find("*"); all != profile.package->end()) add("*", all->second);
    table.set("package", toml::Value(std::move(packages)));
  }
  if (profile.build_override) {
    table.set("build-override", toml::Value(publish_profile(*profile.build_override, child("build-override"))));
  }
  if (settings.hint_mostly_unused) table.set("hint-mostly-unused", toml::Value(*settings.hint_mostly_unused));
  return table;
}

// The values of these keys, in this order.
toml::Table ordered(const toml::Table& original, std::initializer_list<std::string_view> keys) {
  toml::Table table;
  for (const auto key : keys) {
    if (const auto* value = original.find(key)) table.set(key, *value);
  }
  return table;
}

// What is wanted of a dependency, wherever it is from.
void write_choices(Writer& writer, const RawDependency& raw) {
  writer.list("features", raw.features)
      .flag("optional", raw.optional)
      .flag("default-features", raw.default_features)
      .flag("default_features", raw.default_features_underscore)
      .text("package", raw.package)
      .list("artifact", raw.artifact)
      .flag("lib", raw.lib)
      .text("target", raw.target);
}

}  // namespace

toml::Value text_list(const Strings& items) {
  std::vector<toml::Value> values;
  for (const auto& item : items) values.emplace_back(item);
  return {std::move(values)};
}

toml::Table publish_target(const NormalTarget& target) {
  const auto& raw = target.raw;
  toml::Table table;
  Writer(table)
      .text("name", target.name)
      .list("crate-type", raw.crate_type)
      .list("crate_type", raw.crate_type_underscore)
      .text("path", target.path)
      .text("filename", raw.filename)
      .flag("test", raw.test)
      .flag("doctest", raw.doctest)
      .flag("bench", raw.bench)
      .flag("doc", raw.doc)
      .flag("doc-scrape-examples", raw.doc_scrape_examples)
      .flag("proc-macro", raw.proc_macro)
      .flag("proc_macro", raw.proc_macro_underscore)
      .flag("harness", raw.harness)
      .list("required-features", raw.required_features)
      .text("edition", raw.edition);
  return table;
}

toml::Table publish_dependency(const RawDependency& raw, const LoadOptions& options) {
  auto index = raw.registry_index;
  if (raw.registry) {
    // cargo looks only among the configured ones here.
    if (*raw.registry == kCratesIoName || !options.registry)
      throw Error(fmt::format("registry index was not found in any configuration: `{}`", *raw.registry));
    index = options.registry(*raw.registry).url();
  }
  toml::Table table;
  Writer writer(table);
  writer.text("version", raw.version).text("registry-index", index);
  write_choices(writer, raw);
  return table;
}

toml::Value vendor_dependency(const RawDependency& raw) {
  if (raw.is_version_only && !raw.inherits) return *raw.version;
  toml::Table table;
  Writer writer(table);
  writer.text("version", raw.version)
      .text("registry", raw.registry)
      .text("registry-index", raw.registry_index)
      .text("path", raw.path)
      .text("base", raw.base)
      .text("git", raw.git)
      .text("branch", raw.branch)
      .text("tag", raw.tag)
      .text("rev", raw.rev);
  write_choices(writer, raw);
  return table;
}

toml::Table vendor_dependencies(const RawDependencies& dependencies) {
  toml::Table table;
  for (const auto& [name, dependency] : dependencies) table.set(name, vendor_dependency(dependency));
  return table;
}

toml::Table vendor_workspace(const RawWorkspace& workspace, const toml::Table& original) {
  auto table = ordered(original, {"members", "exclude", "default-members", "resolver", "metadata"});
  if (const auto* package = original.find("package")) {
    table.set("package",
              toml::Value(ordered(package->as_table(),
                                  {"version", "authors", "description", "homepage", "documentation", "readme",
                                   "keywords", "categories", "license", "license-file", "repository", "publish",
                                   "edition", "badges", "exclude", "include", "rust-version"})));
  }
  if (workspace.dependencies) table.set("dependencies", toml::Value(vendor_dependencies(*workspace.dependencies)));
  if (workspace.lints) table.set("lints", toml::Value(publish_lints(*workspace.lints)));
  return table;
}

toml::Table publish_features(const RawFeatures& features, const std::set<std::string>& dependencies) {
  toml::Table table;
  for (const auto& [name, values] : features.table) {
    Strings kept;
    for (const auto& value : values) {
      const auto slash = value.find('/');
      auto dependency = value.substr(0, slash);
      if (dependency.ends_with('?')) dependency.pop_back();
      if (slash == std::string::npos || dependencies.contains(dependency)) kept.push_back(value);
    }
    table.set(name, text_list(kept));
  }
  return table;
}

toml::Table publish_lints(const RawLintTools& tools) {
  toml::Table table;
  for (const auto& [tool, lints] : tools) {
    toml::Table written;
    for (const auto& [name, lint] : lints) {
      if (!lint.is_table) {
        written.set(name, toml::Value(lint.level));
        continue;
      }
      toml::Table entry;
      entry.set("level", toml::Value(lint.level));
      entry.set("priority", toml::Value(lint.priority));
      for (const auto& [key, value] : lint.config) entry.set(key, value);
      written.set(name, toml::Value(std::move(entry)));
    }
    table.set(tool, toml::Value(std::move(written)));
  }
  return table;
}

toml::Table publish_profiles(const std::map<std::string, RawProfile>& profiles, const toml::Value& original) {
  toml::Table table;
  for (const auto& [name, profile] : profiles) {
    const auto* written = original.is_table() ? original.as_table().find(name) : nullptr;
    table.set(name, toml::Value(publish_profile(profile, written)));
  }
  return table;
}

toml::Table publish_badges(const Badges& badges) {
  toml::Table table;
  for (const auto& [name, attributes] : badges) {
    toml::Table badge;
    for (const auto& [key, value] : attributes) badge.set(key, toml::Value(value));
    table.set(name, toml::Value(std::move(badge)));
  }
  return table;
}

}  // namespace gantry::manifest
