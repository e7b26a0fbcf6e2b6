// Dependency entries in all their forms (Cargo Book, "Specifying Dependencies").
#include <algorithm>

#include <fmt/format.h>

#include "manifest/names.h"
#include "manifest/raw.h"

namespace gantry::manifest {

namespace {

constexpr std::string_view kExpected =
    "a version string like \"0.9.8\" or a detailed dependency like { version = \"0.9.8\" }";

std::string checked_name(Decoder& d, const toml::Value& value, std::string_view what) {
  auto name = d.string(value);
  const auto problem = what == "package name" ? check_package_name(name) : check_name(name, what);
  if (problem) d.fail(value.span(), *problem);
  return name;
}

Strings string_or_strings(Decoder& d, const toml::Value& value) {
  if (value.is_string()) return {value.as_string()};
  return d.strings(value, "string or list of strings");
}

using D = Decoder;
using V = toml::Value;
using R = RawDependency;

constexpr Field<R> kFields[] = {
    {"version", [](D& d, const V& v, R& r) { r.version = d.string(v); }},
    {"registry", [](D& d, const V& v, R& r) { r.registry = checked_name(d, v, "registry name"); }},
    {"registry-index", [](D& d, const V& v, R& r) { r.registry_index = d.string(v); }},
    {"path", [](D& d, const V& v, R& r) { r.path = d.string(v); }},
    {"base", [](D& d, const V& v, R& r) { r.base = checked_name(d, v, "path base name"); }},
    {"git", [](D& d, const V& v, R& r) { r.git = d.string(v); }},
    {"branch", [](D& d, const V& v, R& r) { r.branch = d.string(v); }},
    {"tag", [](D& d, const V& v, R& r) { r.tag = d.string(v); }},
    {"rev", [](D& d, const V& v, R& r) { r.rev = d.string(v); }},
    {"features", [](D& d, const V& v, R& r) { r.features = d.strings(v); }},
    {"optional", [](D& d, const V& v, R& r) { r.optional = d.boolean(v); }},
    {"default-features", [](D& d, const V& v, R& r) { r.default_features = d.boolean(v); }},
    {"default_features", [](D& d, const V& v, R& r) { r.default_features_underscore = d.boolean(v); }},
    {"package", [](D& d, const V& v, R& r) { r.package = checked_name(d, v, "package name"); }},
    {"public", [](D& d, const V& v, R& r) { r.is_public = d.boolean(v); }},
    {"artifact", [](D& d, const V& v, R& r) { r.artifact = string_or_strings(d, v); }},
    {"lib", [](D& d, const V& v, R& r) { r.lib = d.boolean(v); }},
    {"target", [](D& d, const V& v, R& r) { r.target = d.string(v); }},
};

// The keys of an entry with `workspace = true` that have a meaning.
bool counts_when_inherited(std::string_view key) {
  return key == "workspace" || key == "features" || key == "default-features" || key == "default_features" ||
         key == "optional" || key == "public";
}

// [dependencies] takes `workspace = true`; [workspace.dependencies], [patch] and [replace] do not.
enum class Form { Inheritable, Plain };

// Cargo reads these tables through a copy with sorted keys that knows no places: an error shows the whole entry, and
// its layers leave line breaks behind.
[[noreturn]] void fail_entry(Decoder& d, const toml::Value& entry, const std::string& key, const toml::Value& value,
                             const Diagnostic& problem, Form form) {
  const bool of_type = problem.title.starts_with("invalid type");
  const bool of_element = value.is_array() && problem.snippets[0].annotations[0].span != value.span();
  std::string message = problem.title;
  message.append(!of_type ? 2 : of_element ? 5 : 3, '\n');
  if (form == Form::Plain) message += fmt::format("in `{}`\n", key);
  d.fail(entry.span(), std::move(message));
}

RawDependency decode_table(Decoder& d, const toml::Value& value, Form form) {
  RawDependency out;
  const auto& table = d.table(value);
  std::vector<const toml::Entry*> sorted;
  for (const auto& entry : table.entries()) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->key.name < b->key.name; });

  if (form == Form::Inheritable) {
    const auto* workspace = table.find("workspace");
    if (workspace != nullptr && workspace->is_boolean()) {
      if (!workspace->as_boolean()) d.fail(value.span(), "`workspace` cannot be false");
      out.inherits = true;
    }
  }
  for (const auto* entry : sorted) {
    const auto& name = entry->key.name;
    if (out.inherits && name == "workspace") continue;
    const Field<R>* found = nullptr;
    if (!out.inherits || counts_when_inherited(name)) {
      for (const auto& field : kFields) {
        if (field.name == name) found = &field;
      }
    }
    if (found == nullptr) {
      out.unused_keys.push_back(name);
      continue;
    }
    try {
      found->read(d, entry->value, out);
    } catch (const Error& error) {
      fail_entry(d, value, name, entry->value, *error.diagnostic(), form);
    }
  }
  return out;
}

RawDependency decode_form(Decoder& d, const toml::Value& value, Form form) {
  if (value.is_string()) {
    RawDependency out;
    out.version = value.as_string();
    out.is_version_only = true;
    return out;
  }
  if (d.is_table(value)) return decode_table(d, value, form);
  std::string expected(kExpected);
  if (value.is_boolean() && value.as_boolean()) {
    expected += "\nnote: if you meant to use a workspace member, you can write\n dep.workspace = true";
  }
  d.fail_type(value, expected);
}

RawDependencies decode_all(Decoder& d, const toml::Value& value, bool check_names, Form form) {
  RawDependencies result;
  for (const auto& [key, item] : d.table(value).entries()) {
    if (check_names) {
      if (auto problem = check_package_name(key.name)) d.fail(key.span, *problem);
    }
    result[key.name] = decode_form(d, item, form);
  }
  return result;
}

}  // namespace

RawDependencies decode_dependencies(Decoder& decoder, const toml::Value& value) {
  return decode_all(decoder, value, true, Form::Inheritable);
}

RawDependencies decode_plain_dependencies(Decoder& decoder, const toml::Value& value) {
  return decode_all(decoder, value, true, Form::Plain);
}

RawDependencies decode_replacements(Decoder& decoder, const toml::Value& value) {
  return decode_all(decoder, value, false, Form::Plain);
}

}  // namespace gantry::manifest
