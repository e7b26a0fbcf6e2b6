// [package], [workspace.package] and [badges].
#include <array>

#include <fmt/format.h>

#include "manifest/names.h"
#include "manifest/raw.h"

namespace gantry::manifest {

namespace {

// `{ workspace = true }`; other keys are unused.
void read_inherit(Decoder& d, const toml::Value& value) {
  const toml::Value* workspace = nullptr;
  for (const auto& [key, item] : d.table(value).entries()) {
    const Decoder::Scope scope(d, key.name);
    if (key.name != "workspace") {
      d.note_unused();
      continue;
    }
    workspace = &item;
    if (!d.boolean(item)) d.fail(item.span(), "`workspace` cannot be false");
  }
  if (workspace == nullptr) d.fail(value.span(), "missing field `workspace`");
}

OptionalInheritable<std::string> inheritable_string(Decoder& d, const toml::Value& value) {
  if (!d.is_table(value)) return Inheritable<std::string>{d.string(value, "a string or workspace")};
  read_inherit(d, value);
  return Inheritable<std::string>{};
}

OptionalInheritable<Strings> inheritable_strings(Decoder& d, const toml::Value& value) {
  if (!d.is_table(value)) return Inheritable<Strings>{d.strings(value, "a vector of strings or workspace")};
  read_inherit(d, value);
  return Inheritable<Strings>{};
}

semver::Version read_version(Decoder& d, const toml::Value& value, std::string_view expected) {
  std::string text = d.string(value, expected);
  const auto begin = text.find_first_not_of(" \t\n\r");
  text = begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\n\r") + 1 - begin);
  auto version = semver::Version::parse(text);
  if (!version) d.fail(value.span(), version.error());
  return *version;
}

// The error of a part of `value` that cargo reads through a copy: it has lost its place, so the whole is shown.
template <typename Read>
auto read_buffered(Decoder& d, const toml::Value& value, std::string_view suffix, Read read) {
  try {
    return read();
  } catch (const Error& error) {
    d.fail(value.span(), error.diagnostic()->title + std::string(suffix));
  }
}

OptionalInheritable<semver::Version> inheritable_version(Decoder& d, const toml::Value& value) {
  if (!d.is_table(value)) return Inheritable<semver::Version>{read_version(d, value, "SemVer version")};
  const auto* key = value.is_table() ? value.as_table().find("workspace") : nullptr;
  const auto* suffix = key == nullptr ? "" : key->is_boolean() ? "\nin `workspace`\n" : "\n\nin `workspace`\n";
  read_buffered(d, value, suffix, [&] {
    read_inherit(d, value);
    return 0;
  });
  return Inheritable<semver::Version>{};
}

OptionalInheritable<std::string> inheritable_rust_version(Decoder& d, const toml::Value& value) {
  if (d.is_table(value)) {
    read_inherit(d, value);
    return Inheritable<std::string>{};
  }
  auto text = d.string(value, "a semver or workspace");
  if (const auto parsed = semver::PartialVersion::parse_rust_version(text); !parsed)
    d.fail(value.span(), parsed.error());
  return Inheritable<std::string>{std::move(text)};
}

std::string rust_version(Decoder& d, const toml::Value& value) {
  auto text = d.string(value, "SemVer version");
  if (const auto parsed = semver::PartialVersion::parse_rust_version(text); !parsed)
    d.fail(value.span(), parsed.error());
  return text;
}

std::optional<StringOrBool> string_or_bool(const toml::Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_boolean()) return value.as_boolean();
  return std::nullopt;
}

OptionalInheritable<StringOrBool> inheritable_readme(Decoder& d, const toml::Value& value) {
  if (d.is_table(value)) {
    read_inherit(d, value);
    return Inheritable<StringOrBool>{};
  }
  auto result = string_or_bool(value);
  if (!result) d.fail_type(value, "a string, a bool, or workspace");
  return Inheritable<StringOrBool>{std::move(*result)};
}

StringsOrBool strings_or_bool(Decoder& d, const toml::Value& value, std::string_view expected) {
  if (value.is_boolean()) return value.as_boolean();
  if (!value.is_array()) d.fail_type(value, expected);
  return read_buffered(d, value, "\n\n", [&] { return d.strings(value); });
}

OptionalInheritable<StringsOrBool> inheritable_publish(Decoder& d, const toml::Value& value) {
  if (d.is_table(value)) {
    read_inherit(d, value);
    return Inheritable<StringsOrBool>{};
  }
  return Inheritable<StringsOrBool>{strings_or_bool(d, value, "a boolean, a vector of strings, or workspace")};
}

BuildKey read_build(Decoder& d, const toml::Value& value) {
  if (value.is_boolean()) return value.as_boolean();
  if (value.is_string()) return value.as_string();
  if (!value.is_array()) d.fail_type(value, "a boolean, string or array");
  return read_buffered(d, value, "\n\n", [&] { return d.strings(value); });
}

Strings string_or_strings(Decoder& d, const toml::Value& value) {
  if (value.is_string()) return {value.as_string()};
  if (!value.is_array()) d.fail_type(value, "string or list of strings");
  return read_buffered(d, value, "\n\n", [&] { return d.strings(value); });
}

using D = Decoder;
using V = toml::Value;
using P = RawPackage;
using W = RawInheritablePackage;

constexpr Field<P> kPackageFields[] = {
    {"edition", [](D& d, const V& v, P& p) { p.edition = inheritable_string(d, v); }},
    {"rust-version", [](D& d, const V& v, P& p) { p.rust_version = inheritable_rust_version(d, v); }},
    {"name",
     [](D& d, const V& v, P& p) {
       p.name = d.string(v);
       if (auto problem = check_package_name(*p.name)) d.fail(v.span(), *problem);
     }},
    {"version", [](D& d, const V& v, P& p) { p.version = inheritable_version(d, v); }},
    {"authors", [](D& d, const V& v, P& p) { p.authors = inheritable_strings(d, v); }},
    {"build", [](D& d, const V& v, P& p) { p.build = read_build(d, v); }},
    {"metabuild", [](D& d, const V& v, P& p) { p.metabuild = string_or_strings(d, v); }},
    {"default-target", [](D& d, const V& v, P& p) { p.default_target = d.string(v); }},
    {"forced-target", [](D& d, const V& v, P& p) { p.forced_target = d.string(v); }},
    {"links", [](D& d, const V& v, P& p) { p.links = d.string(v); }},
    {"exclude", [](D& d, const V& v, P& p) { p.exclude = inheritable_strings(d, v); }},
    {"include", [](D& d, const V& v, P& p) { p.include = inheritable_strings(d, v); }},
    {"publish", [](D& d, const V& v, P& p) { p.publish = inheritable_publish(d, v); }},
    {"workspace", [](D& d, const V& v, P& p) { p.workspace = d.string(v); }},
    {"im-a-teapot", [](D& d, const V& v, P& p) { p.im_a_teapot = d.boolean(v); }},
    {"autolib", [](D& d, const V& v, P& p) { p.autolib = d.boolean(v); }},
    {"autobins", [](D& d, const V& v, P& p) { p.autobins = d.boolean(v); }},
    {"autoexamples", [](D& d, const V& v, P& p) { p.autoexamples = d.boolean(v); }},
    {"autotests", [](D& d, const V& v, P& p) { p.autotests = d.boolean(v); }},
    {"autobenches", [](D& d, const V& v, P& p) { p.autobenches = d.boolean(v); }},
    {"default-run", [](D& d, const V& v, P& p) { p.default_run = d.string(v); }},
    {"description", [](D& d, const V& v, P& p) { p.description = inheritable_string(d, v); }},
    {"homepage", [](D& d, const V& v, P& p) { p.homepage = inheritable_string(d, v); }},
    {"documentation", [](D& d, const V& v, P& p) { p.documentation = inheritable_string(d, v); }},
    {"readme", [](D& d, const V& v, P& p) { p.readme = inheritable_readme(d, v); }},
    {"keywords", [](D& d, const V& v, P& p) { p.keywords = inheritable_strings(d, v); }},
    {"categories", [](D& d, const V& v, P& p) { p.categories = inheritable_strings(d, v); }},
    {"license", [](D& d, const V& v, P& p) { p.license = inheritable_string(d, v); }},
    {"license-file", [](D& d, const V& v, P& p) { p.license_file = inheritable_string(d, v); }},
    {"repository", [](D& d, const V& v, P& p) { p.repository = inheritable_string(d, v); }},
    {"resolver", [](D& d, const V& v, P& p) { p.resolver = d.string(v); }},
    {"metadata", [](D&, const V& v, P& p) { p.metadata = std::make_shared<const toml::Value>(v); }},
    {"cargo-features",
     [](D& d, const V& v, P&) {
       d.fail(v.span(), "the field `cargo-features` should be set at the top of Cargo.toml before any tables");
     }},
};

constexpr Field<W> kInheritableFields[] = {
    {"authors", [](D& d, const V& v, W& w) { w.authors = d.strings(v); }},
    {"description", [](D& d, const V& v, W& w) { w.description = d.string(v); }},
    {"homepage", [](D& d, const V& v, W& w) { w.homepage = d.string(v); }},
    {"documentation", [](D& d, const V& v, W& w) { w.documentation = d.string(v); }},
    {"readme",
     [](D& d, const V& v, W& w) {
       w.readme = string_or_bool(v);
       if (!w.readme) d.fail_type(v, "a boolean or string");
     }},
    {"keywords", [](D& d, const V& v, W& w) { w.keywords = d.strings(v); }},
    {"categories", [](D& d, const V& v, W& w) { w.categories = d.strings(v); }},
    {"license", [](D& d, const V& v, W& w) { w.license = d.string(v); }},
    {"license-file", [](D& d, const V& v, W& w) { w.license_file = d.string(v); }},
    {"repository", [](D& d, const V& v, W& w) { w.repository = d.string(v); }},
    {"publish", [](D& d, const V& v, W& w) { w.publish = strings_or_bool(d, v, "a boolean or vector of strings"); }},
    {"edition", [](D& d, const V& v, W& w) { w.edition = d.string(v); }},
    {"badges", [](D& d, const V& v, W& w) { w.badges = decode_badges(d, v); }},
    {"exclude", [](D& d, const V& v, W& w) { w.exclude = d.strings(v); }},
    {"include", [](D& d, const V& v, W& w) { w.include = d.strings(v); }},
    {"rust-version", [](D& d, const V& v, W& w) { w.rust_version = rust_version(d, v); }},
    {"version", [](D& d, const V& v, W& w) { w.version = read_version(d, v, "semver version"); }},
};

}  // namespace

RawPackage decode_package(Decoder& decoder, const toml::Value& value) {
  return decoder.structure(value, kPackageFields, {"TomlPackage", 33});
}

RawInheritablePackage decode_inheritable_package(Decoder& decoder, const toml::Value& value) {
  return decoder.structure(value, kInheritableFields, {"InheritablePackage", 17});
}

Badges decode_badges(Decoder& decoder, const toml::Value& value) {
  Badges result;
  for (const auto& [name, badge] : decoder.table(value).entries()) {
    auto& attributes = result[name.name];
    for (const auto& [key, text] : decoder.table(badge).entries()) attributes[key.name] = decoder.string(text);
  }
  return result;
}

}  // namespace gantry::manifest
