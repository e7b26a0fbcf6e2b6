// The manifests read while a workspace is put together: each is read once, each directory asked once for a Cargo.toml.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "config/config.h"
#include "manifest/load.h"

namespace gantry::workspace {

class Manifests {
 public:
  Manifests(std::string cwd, const config::Config& config, const FileSystem& files)
      : cwd_(std::move(cwd)), config_(config), files_(files) {}

  // Throws what load_manifest throws.
  const manifest::ManifestFile& load(const std::string& manifest_path);
  // How a manifest of this path is read: what it inherits is looked up by way of this, which must outlive the options.
  manifest::LoadOptions load_options(const std::string& manifest_path);
  // The root manifest of the workspace around a manifest (Cargo Book, "Workspaces"); nothing when it stands alone.
  std::optional<std::string> find_root(const std::string& manifest_path);
  // Whether `workspace.exclude` of a root keeps a manifest (or directory) out.
  static bool is_excluded(const manifest::ManifestFile& root, const std::string& path);

  const std::map<std::string, std::shared_ptr<const manifest::ManifestFile>>& loaded() const { return loaded_; }
  // Manifests asked for, also absent ones.
  const std::vector<std::string>& consulted() const { return consulted_; }
  std::shared_ptr<const manifest::ManifestFile> share(const std::string& manifest_path) {
    return loaded_.at(manifest_path);
  }

 private:
  std::optional<std::string> search_upward(const std::string& manifest_path, const std::optional<std::string>& pointer);
  bool has_manifest(const std::string& manifest_path);

  std::string cwd_;
  const config::Config& config_;
  const FileSystem& files_;
  std::map<std::string, std::shared_ptr<const manifest::ManifestFile>> loaded_;
  std::map<std::string, bool> exists_;
  std::set<std::string> in_progress_;
  std::vector<std::string> consulted_;
};

}  // namespace gantry::workspace
