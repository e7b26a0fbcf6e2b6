// The top level, targets, [target], [workspace], [features] and [hints].
#include <fmt/format.h>

#include "manifest/names.h"
#include "manifest/raw.h"

namespace gantry::manifest {

namespace {

using D = Decoder;
using V = toml::Value;

constexpr Field<RawTarget> kTargetFields[] = {
    {"name", [](D& d, const V& v, RawTarget& t) { t.name = d.string(v); }},
    {"crate-type", [](D& d, const V& v, RawTarget& t) { t.crate_type = d.strings(v); }},
    {"crate_type", [](D& d, const V& v, RawTarget& t) { t.crate_type_underscore = d.strings(v); }},
    {"path", [](D& d, const V& v, RawTarget& t) { t.path = d.string(v); }},
    {"filename", [](D& d, const V& v, RawTarget& t) { t.filename = d.string(v); }},
    {"test", [](D& d, const V& v, RawTarget& t) { t.test = d.boolean(v); }},
    {"doctest", [](D& d, const V& v, RawTarget& t) { t.doctest = d.boolean(v); }},
    {"bench", [](D& d, const V& v, RawTarget& t) { t.bench = d.boolean(v); }},
    {"doc", [](D& d, const V& v, RawTarget& t) { t.doc = d.boolean(v); }},
    {"doc-scrape-examples", [](D& d, const V& v, RawTarget& t) { t.doc_scrape_examples = d.boolean(v); }},
    {"proc-macro", [](D& d, const V& v, RawTarget& t) { t.proc_macro = d.boolean(v); }},
    {"proc_macro", [](D& d, const V& v, RawTarget& t) { t.proc_macro_underscore = d.boolean(v); }},
    {"harness", [](D& d, const V& v, RawTarget& t) { t.harness = d.boolean(v); }},
    {"required-features", [](D& d, const V& v, RawTarget& t) { t.required_features = d.strings(v); }},
    {"edition", [](D& d, const V& v, RawTarget& t) { t.edition = d.string(v); }},
};

constexpr Field<RawPlatform> kPlatformFields[] = {
    {"dependencies", [](D& d, const V& v, RawPlatform& p) { p.dependencies = decode_dependencies(d, v); }},
    {"build-dependencies", [](D& d, const V& v, RawPlatform& p) { p.build_dependencies = decode_dependencies(d, v); }},
    {"build_dependencies",
     [](D& d, const V& v, RawPlatform& p) { p.build_dependencies_underscore = decode_dependencies(d, v); }},
    {"dev-dependencies", [](D& d, const V& v, RawPlatform& p) { p.dev_dependencies = decode_dependencies(d, v); }},
    {"dev_dependencies",
     [](D& d, const V& v, RawPlatform& p) { p.dev_dependencies_underscore = decode_dependencies(d, v); }},
};

constexpr Field<RawWorkspace> kWorkspaceFields[] = {
    {"members", [](D& d, const V& v, RawWorkspace& w) { w.members = d.strings(v); }},
    {"exclude", [](D& d, const V& v, RawWorkspace& w) { w.exclude = d.strings(v); }},
    {"default-members", [](D& d, const V& v, RawWorkspace& w) { w.default_members = d.strings(v); }},
    {"resolver", [](D& d, const V& v, RawWorkspace& w) { w.resolver = d.string(v); }},
    {"metadata", [](D&, const V& v, RawWorkspace& w) { w.metadata = std::make_shared<const toml::Value>(v); }},
    {"package", [](D& d, const V& v, RawWorkspace& w) { w.package = decode_inheritable_package(d, v); }},
    {"dependencies", [](D& d, const V& v, RawWorkspace& w) { w.dependencies = decode_plain_dependencies(d, v); }},
    {"lints", [](D& d, const V& v, RawWorkspace& w) { w.lints = decode_lint_tools(d, v); }},
};

constexpr Field<RawHints> kHintFields[] = {
    {"mostly-unused", [](D&, const V& v, RawHints& h) { h.mostly_unused = std::make_shared<const toml::Value>(v); }},
};

std::vector<RawTarget> decode_targets(Decoder& d, const toml::Value& value) {
  std::vector<RawTarget> targets;
  std::size_t index = 0;
  for (const auto& item : d.array(value)) {
    const Decoder::Scope scope(d, std::to_string(index++));
    targets.push_back(decode_target(d, item));
  }
  return targets;
}

RawFeatures decode_features(Decoder& d, const toml::Value& value) {
  RawFeatures features;
  for (const auto& [key, item] : d.table(value).entries()) {
    if (auto problem = check_feature_name(key.name)) d.fail(key.span, *problem);
    features.table[key.name] = d.strings(item);
    features.value_spans[key.name] = item.span();
  }
  return features;
}

std::map<std::string, RawPlatform> decode_platforms(Decoder& d, const toml::Value& value) {
  std::map<std::string, RawPlatform> platforms;
  for (const auto& [key, item] : d.table(value).entries()) {
    const Decoder::Scope scope(d, key.name);
    platforms[key.name] = d.structure(item, kPlatformFields, {"TomlPlatform", 5});
  }
  return platforms;
}

std::map<std::string, RawDependencies> decode_patches(Decoder& d, const toml::Value& value) {
  std::map<std::string, RawDependencies> patches;
  for (const auto& [key, item] : d.table(value).entries()) patches[key.name] = decode_plain_dependencies(d, item);
  return patches;
}

using M = RawManifest;

constexpr Field<M> kManifestFields[] = {
    {"cargo-features", [](D& d, const V& v, M& m) { m.cargo_features = d.strings(v); }},
    {"package", [](D& d, const V& v, M& m) { m.package = decode_package(d, v); }},
    {"project", [](D& d, const V& v, M& m) { m.project = decode_package(d, v); }},
    {"badges", [](D& d, const V& v, M& m) { m.badges = decode_badges(d, v); }},
    {"features", [](D& d, const V& v, M& m) { m.features = decode_features(d, v); }},
    {"lib", [](D& d, const V& v, M& m) { m.lib = decode_target(d, v); }},
    {"bin", [](D& d, const V& v, M& m) { m.bin = decode_targets(d, v); }},
    {"example", [](D& d, const V& v, M& m) { m.example = decode_targets(d, v); }},
    {"test", [](D& d, const V& v, M& m) { m.test = decode_targets(d, v); }},
    {"bench", [](D& d, const V& v, M& m) { m.bench = decode_targets(d, v); }},
    {"dependencies", [](D& d, const V& v, M& m) { m.dependencies = decode_dependencies(d, v); }},
    {"dev-dependencies", [](D& d, const V& v, M& m) { m.dev_dependencies = decode_dependencies(d, v); }},
    {"dev_dependencies", [](D& d, const V& v, M& m) { m.dev_dependencies_underscore = decode_dependencies(d, v); }},
    {"build-dependencies", [](D& d, const V& v, M& m) { m.build_dependencies = decode_dependencies(d, v); }},
    {"build_dependencies", [](D& d, const V& v, M& m) { m.build_dependencies_underscore = decode_dependencies(d, v); }},
    {"target", [](D& d, const V& v, M& m) { m.target = decode_platforms(d, v); }},
    {"lints", [](D& d, const V& v, M& m) { m.lints = decode_lints(d, v); }},
    {"hints",
     [](D& d, const V& v, M& m) {
       m.hints = d.structure(v, kHintFields, {"Hints", 1});
     }},
    {"workspace",
     [](D& d, const V& v, M& m) {
       m.workspace = d.structure(v, kWorkspaceFields, {"TomlWorkspace", 8});
     }},
    {"profile", [](D& d, const V& v, M& m) { m.profile = decode_profiles(d, v); }},
    {"patch", [](D& d, const V& v, M& m) { m.patch = decode_patches(d, v); }},
    {"replace", [](D& d, const V& v, M& m) { m.replace = decode_replacements(d, v); }},
};

}  // namespace

RawTarget decode_target(Decoder& decoder, const toml::Value& value) {
  return decoder.structure(value, kTargetFields, {"TomlTarget", 15});
}

RawManifest decode_manifest(Decoder& decoder, const toml::Document& document) {
  return decoder.read_fields(document.root, kManifestFields);
}

}  // namespace gantry::manifest
