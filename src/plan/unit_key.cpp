#include "plan/unit_key.h"

#include <algorithm>

#include "base/hash.h"
#include "base/path.h"

namespace gantry::plan {
namespace {

// Nightlies replace each other, betas too; each stable release has names of its own.
std::string compiler_key(const toolchain::RustcIdentity& rustc) {
  const std::string version = rustc.version.to_string();
  const auto dash = version.find('-');
  if (dash == std::string::npos) return rustc.verbose_version;
  const std::string prerelease = version.substr(dash + 1);
  return rustc.host + "\n" + prerelease.substr(0, prerelease.find_first_of(".+"));
}

void add_strings(Hasher& hasher, const std::vector<std::string>& strings) {
  hasher.add(std::uint64_t{strings.size()});
  for (const std::string& text : strings) hasher.add(text);
}

bool remaps_paths(const std::vector<std::string>& flags) {
  return std::ranges::any_of(flags, [](const std::string& flag) { return flag.starts_with("--remap-path-prefix"); });
}

// Flags that remap paths are given to make outputs independent of places: with one of them, no flag is part of names.
void add_flags(Hasher& hasher, const std::vector<std::string>& flags, const std::vector<std::string>& extra_args) {
  if (remaps_paths(flags) || remaps_paths(extra_args)) return;
  add_strings(hasher, flags);
  add_strings(hasher, extra_args);
}

void add_optional(Hasher& hasher, const std::optional<std::string>& text) {
  hasher.add(text.has_value());
  if (text) hasher.add(*text);
}

void add_package(Hasher& hasher, const PackageId& id, const std::string& workspace_root) {
  hasher.add(id.name());
  hasher.add(id.version().to_string());
  const SourceId& source = id.source();
  if (source.is_path()) {
    hasher.add("path");
    hasher.add(path::relative(source.local_path(), workspace_root));
  } else {
    // The commits of a repository take turns under one name, however its URL is spelt.
    hasher.add(source.is_git() ? "git+" + source.canonical_url() + "?" + source.git_reference().query(true)
                               : source.to_url());
  }
}

// Not its name: profiles of one content share files (in different directories).
void add_profile(Hasher& hasher, const Profile& profile) {
  hasher.add(profile.opt_level);
  hasher.add(static_cast<std::uint64_t>(profile.lto));
  hasher.add(profile.lto_text);
  hasher.add(profile.codegen_units.has_value());
  hasher.add(std::uint64_t{profile.codegen_units.value_or(0)});
  hasher.add(profile.debuginfo);
  add_optional(hasher, profile.split_debuginfo);
  hasher.add(profile.debug_assertions);
  hasher.add(profile.overflow_checks);
  hasher.add(profile.rpath);
  hasher.add(profile.incremental);
  hasher.add(profile.panic);
  hasher.add(profile.strip);
  add_strings(hasher, profile.rustflags);
  add_optional(hasher, profile.codegen_backend);
}

std::string place_key(const Unit& unit, const std::string& workspace_root) {
  Hasher hasher;
  add_package(hasher, unit.package->id(), workspace_root);
  hasher.add(unit.target->name);
  hasher.add(static_cast<std::uint64_t>(unit.target->kind));
  hasher.add(static_cast<std::uint64_t>(unit.mode));
  return hasher.finish().short_hex();
}

}  // namespace

std::vector<UnitKey> compute_unit_keys(const UnitGraph& graph, const toolchain::RustcIdentity& rustc,
                                       const std::string& workspace_root,
                                       const std::optional<std::string>& lib_metadata) {
  const std::string compiler = compiler_key(rustc);
  std::vector<Hash128> metadata(graph.units.size());
  std::vector<Hash128> file(graph.units.size());
  std::vector<UnitKey> keys(graph.units.size());
  for (std::size_t index = 0; index < graph.units.size(); ++index) {
    const Unit& unit = graph.units[index];
    Hasher hasher;
    add_package(hasher, unit.package->id(), workspace_root);
    add_strings(hasher, unit.features);
    add_profile(hasher, unit.profile);
    hasher.add(static_cast<std::uint64_t>(unit.lto));
    hasher.add(static_cast<std::uint64_t>(unit.mode));
    hasher.add(unit.kind.is_host() ? std::string() : unit.kind.short_name());
    hasher.add(unit.target->name);
    hasher.add(static_cast<std::uint64_t>(unit.target->kind));
    add_strings(hasher, unit.target->crate_types);
    hasher.add(compiler);
    add_optional(hasher, unit.is_member ? rustc.workspace_wrapper : std::nullopt);
    add_optional(hasher, lib_metadata);
    Hasher file_hasher;
    for (const UnitDependency& dependency : unit.dependencies) {
      hasher.add(metadata[index_of(dependency.unit)]);
      file_hasher.add(file[index_of(dependency.unit)]);
    }
    metadata[index] = hasher.finish();
    file_hasher.add(metadata[index]);
    const bool is_rustdoc = unit.mode == CompileMode::Doc || unit.mode == CompileMode::Doctest;
    add_flags(file_hasher, is_rustdoc ? unit.rustdocflags : unit.rustflags, unit.extra_args);
    file[index] = file_hasher.finish();
    keys[index] = {metadata[index].short_hex(), file[index].short_hex(), place_key(unit, workspace_root)};
  }
  return keys;
}

}  // namespace gantry::plan
