// [profile.*] tables (Cargo Book, "Profiles").
#include <algorithm>

#include <fmt/format.h>

#include "manifest/names.h"
#include "manifest/raw.h"
#include "model/package_id_spec.h"

namespace gantry::manifest {

namespace {

std::string opt_level(Decoder& d, const toml::Value& value) {
  if (value.is_integer()) return value.wide_integer() ? value.wide_integer()->text : std::to_string(value.as_integer());
  auto text = d.string(value, "an optimization level");
  if (text != "s" && text != "z") {
    d.fail(value.span(), fmt::format("must be `0`, `1`, `2`, `3`, `s` or `z`, but found the string: \"{}\"", text));
  }
  return text;
}

// As rustc's -C debuginfo takes it.
std::string debug_info(Decoder& d, const toml::Value& value) {
  constexpr std::string_view kExpected =
      "a boolean, 0, 1, 2, \"none\", \"limited\", \"full\", \"line-tables-only\", or \"line-directives-only\"";
  if (value.is_boolean()) return value.as_boolean() ? "2" : "0";
  if (value.is_integer() && !value.wide_integer()) {
    if (value.as_integer() < 0 || value.as_integer() > 2) d.fail_value(value, kExpected);
    return std::to_string(value.as_integer());
  }
  if (!value.is_string()) d.fail_type(value, kExpected);
  const auto& text = value.as_string();
  if (text == "none") return "0";
  if (text == "limited") return "1";
  if (text == "full") return "2";
  if (text != "line-tables-only" && text != "line-directives-only") d.fail_value(value, kExpected);
  return text;
}

std::string string_or_bool(Decoder& d, const toml::Value& value, std::string_view if_true, std::string_view if_false) {
  if (value.is_boolean()) return std::string(value.as_boolean() ? if_true : if_false);
  return d.string(value, "a boolean or string");
}

std::uint32_t codegen_units(Decoder& d, const toml::Value& value) {
  if (!value.is_integer() || (value.wide_integer() && !value.wide_integer()->fits_unsigned)) d.fail_type(value, "u32");
  if (value.wide_integer() || value.as_integer() < 0 || value.as_integer() > 0xFFFF'FFFFLL) d.fail_value(value, "u32");
  return static_cast<std::uint32_t>(value.as_integer());
}

std::string trim_paths(Decoder& d, const toml::Value& value) {
  constexpr std::string_view kExpected =
      "a boolean, \"none\", \"diagnostics\", \"macro\", \"object\", \"all\", or an array with these options";
  const auto is_part = [](const std::string& text) {
    return text == "diagnostics" || text == "macro" || text == "object";
  };
  if (value.is_boolean()) return value.as_boolean() ? "all" : "none";
  if (value.is_string()) {
    const auto& text = value.as_string();
    if (!is_part(text) && text != "none" && text != "all") d.fail(value.span(), fmt::format("expected {}", kExpected));
    return text;
  }
  if (!value.is_array()) d.fail_type(value, kExpected);
  std::string joined;
  for (const auto& item : value.as_array()) {
    const auto text = d.string(item);
    if (!is_part(text)) {
      d.fail(value.span(), fmt::format("unknown variant `{}`, expected one of `diagnostics`, `macro`, `object`", text));
    }
    joined += (joined.empty() ? "" : ",") + text;
  }
  return joined.empty() ? "none" : joined;
}

RawProfile decode_profile(Decoder& d, const toml::Value& value);

std::map<std::string, RawProfile> decode_package_profiles(Decoder& d, const toml::Value& value) {
  std::map<std::string, RawProfile> profiles;
  for (const auto& [key, item] : d.table(value).entries()) {
    if (key.name != "*") {
      if (const auto spec = PackageIdSpec::parse(key.name); !spec) d.fail(key.span, spec.error());
    }
    const Decoder::Scope scope(d, key.name);
    profiles[key.name] = decode_profile(d, item);
  }
  return profiles;
}

using D = Decoder;
using V = toml::Value;
using R = RawProfile;

constexpr Field<R> kFields[] = {
    {"opt-level", [](D& d, const V& v, R& p) { p.settings.opt_level = opt_level(d, v); }},
    {"lto", [](D& d, const V& v, R& p) { p.settings.lto = string_or_bool(d, v, "true", "false"); }},
    {"codegen-backend", [](D& d, const V& v, R& p) { p.settings.codegen_backend = d.string(v); }},
    {"codegen-units", [](D& d, const V& v, R& p) { p.settings.codegen_units = codegen_units(d, v); }},
    {"debug", [](D& d, const V& v, R& p) { p.settings.debug = debug_info(d, v); }},
    {"split-debuginfo", [](D& d, const V& v, R& p) { p.settings.split_debuginfo = d.string(v); }},
    {"debug-assertions", [](D& d, const V& v, R& p) { p.settings.debug_assertions = d.boolean(v); }},
    {"rpath", [](D& d, const V& v, R& p) { p.settings.rpath = d.boolean(v); }},
    {"panic", [](D& d, const V& v, R& p) { p.settings.panic = d.string(v); }},
    {"overflow-checks", [](D& d, const V& v, R& p) { p.settings.overflow_checks = d.boolean(v); }},
    {"incremental", [](D& d, const V& v, R& p) { p.settings.incremental = d.boolean(v); }},
    {"dir-name", [](D& d, const V& v, R& p) { p.dir_name = d.string(v); }},
    {"inherits", [](D& d, const V& v, R& p) { p.inherits = d.string(v); }},
    {"strip", [](D& d, const V& v, R& p) { p.settings.strip = string_or_bool(d, v, "symbols", "none"); }},
    {"rustflags", [](D& d, const V& v, R& p) { p.settings.rustflags = d.strings(v); }},
    {"package", [](D& d, const V& v, R& p) { p.package = decode_package_profiles(d, v); }},
    {"build-override", [](D& d, const V& v, R& p) { p.build_override = std::make_shared<R>(decode_profile(d, v)); }},
    {"trim-paths", [](D& d, const V& v, R& p) { p.settings.trim_paths = trim_paths(d, v); }},
    {"hint-mostly-unused", [](D& d, const V& v, R& p) { p.settings.hint_mostly_unused = d.boolean(v); }},
};

RawProfile decode_profile(Decoder& d, const toml::Value& value) {
  if (value.is_array() && value.as_array().empty()) return {};  // every field has a default
  return d.structure(value, kFields, {"TomlProfile", 19});
}

}  // namespace

std::map<std::string, RawProfile> decode_profiles(Decoder& decoder, const toml::Value& value) {
  std::map<std::string, RawProfile> profiles;
  for (const auto& [key, item] : decoder.table(value).entries()) {
    if (auto problem = check_profile_name(key.name)) decoder.fail(key.span, *problem);
    const Decoder::Scope scope(decoder, key.name);
    profiles[key.name] = decode_profile(decoder, item);
  }
  return profiles;
}

}  // namespace gantry::manifest
