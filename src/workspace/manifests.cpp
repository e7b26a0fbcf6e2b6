#include "workspace/manifests.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "config/registry.h"

namespace gantry::workspace {

namespace {

std::string not_a_root(const std::string& path) {
  return fmt::format("root of a workspace inferred but wasn't a root: {}", path);
}

}  // namespace

manifest::LoadOptions Manifests::load_options(const std::string& manifest_path) {
  manifest::LoadOptions options;
  options.source = SourceId::path(path::parent(manifest_path));
  options.display_path = path::relative(manifest_path, cwd_);
  options.registry = [this](const std::string& name) { return config::registry_by_name(config_, name); };
  options.inheritable = [this, manifest_path](const std::optional<std::string>& pointer) {
    const auto root = search_upward(manifest_path, pointer);
    if (!root) throw Error("failed to find a workspace root");
    const auto& file = load(*root);
    if (!file.inheritable) throw Error(not_a_root(*root));
    return *file.inheritable;
  };
  return options;
}

const manifest::ManifestFile& Manifests::load(const std::string& manifest_path) {
  if (const auto known = loaded_.find(manifest_path); known != loaded_.end()) return *known->second;
  // Two manifests that each ask the other for what they inherit.
  if (!in_progress_.insert(manifest_path).second) throw Error("failed to find a workspace root");
  if (!exists_.contains(manifest_path)) consulted_.push_back(manifest_path);
  const auto options = load_options(manifest_path);
  auto file = std::make_shared<const manifest::ManifestFile>(manifest::load_manifest(manifest_path, options, files_));
  in_progress_.erase(manifest_path);
  return *loaded_.emplace(manifest_path, std::move(file)).first->second;
}

bool Manifests::has_manifest(const std::string& manifest_path) {
  const auto [position, is_new] = exists_.try_emplace(manifest_path, false);
  if (is_new) {
    position->second = files_.exists(manifest_path);
    consulted_.push_back(manifest_path);
  }
  return position->second;
}

bool Manifests::is_excluded(const manifest::ManifestFile& root, const std::string& path) {
  if (!root.root.workspace) return false;
  const auto directory = path::parent(root.path);
  const auto below = [&](const std::vector<std::string>& entries) {
    return std::any_of(entries.begin(), entries.end(), [&](const std::string& entry) {
      return path::starts_with(path, path::normalize(path::join(directory, entry)));
    });
  };
  const auto& workspace = *root.root.workspace;
  return below(workspace.exclude) && !(workspace.members && below(*workspace.members));
}

std::optional<std::string> Manifests::search_upward(const std::string& manifest_path,
                                                    const std::optional<std::string>& pointer) {
  const auto directory = std::string(path::parent(manifest_path));
  if (pointer) return path::normalize(path::join(path::join(directory, *pointer), "Cargo.toml"));
  for (std::string above = directory; above != "/" && !above.empty();) {
    // Unpacked packages under verification and everything in cargo's home belong to no workspace around them.
    if (above.ends_with("/target/package") || above == config_.cargo_home()) return std::nullopt;
    above = std::string(path::parent(above));
    auto candidate = path::join(above, "Cargo.toml");
    if (!has_manifest(candidate)) continue;
    const auto& file = load(candidate);
    if (file.root.workspace) {
      if (is_excluded(file, manifest_path)) return std::nullopt;
      return candidate;
    }
    if (file.package && file.package->workspace_pointer)
      return search_upward(candidate, file.package->workspace_pointer);
  }
  return std::nullopt;
}

std::optional<std::string> Manifests::find_root(const std::string& manifest_path) {
  const auto& file = load(manifest_path);
  if (file.root.workspace) return manifest_path;
  return search_upward(manifest_path, file.package ? file.package->workspace_pointer : std::nullopt);
}

}  // namespace gantry::workspace
