#include "ops/install_tracker.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "base/waiting_lock.h"

namespace gantry::ops {

namespace {

std::unique_ptr<FileLock> lock_file(const std::string& path, FileSystem& files, Reporter& reporter) {
  std::error_code code;
  auto lock = lock_or_wait(path, "crate metadata", files, reporter, code);
  // A file system without locks does without.
  if (!lock && !files.is_file(path)) throw Error("failed to open: " + path, {describe_system_error(code)});
  return lock;
}

std::string read_file(const std::string& path, const FileSystem& files) {
  auto text = files.read(path);
  if (!text) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(text.error())});
  return std::move(*text);
}

template <typename Read>
auto with_metadata_context(const std::string& path, Read&& read) {
  return with_context(std::forward<Read>(read),
                      [&] { return fmt::format("failed to parse crate metadata at `{}`", path); });
}

}  // namespace

InstallTracker::InstallTracker(const std::string& root, FileSystem& files, Reporter& reporter)
    : toml_path_(path::join(root, ".crates.toml")), json_path_(path::join(root, ".crates2.json")), files_(files) {
  try {
    if (!files.is_directory(root)) files.create_directories(root);
  } catch (const Error&) {
    // The files cannot be opened then, which is said below.
  }
  toml_lock_ = lock_file(toml_path_, files, reporter);
  json_lock_ = lock_file(json_path_, files, reporter);
  with_metadata_context(toml_path_, [&] { installed_ = read_installed_crates(read_file(toml_path_, files)); });
  with_metadata_context(json_path_, [&] { add_details(installed_, read_file(json_path_, files)); });
}

void InstallTracker::show_by_name(const SourceId& registry) {
  if (!registry.registry_name()) return;
  std::map<PackageId, InstalledCrate> crates;
  for (auto& [id, crate] : installed_.crates) {
    const auto& source = id.source() == registry ? registry : id.source();
    crates.emplace(PackageId(id.name(), id.version(), source), std::move(crate));
  }
  installed_.crates = std::move(crates);
}

void InstallTracker::forget(const PackageId& package, const std::string& program) {
  const auto found = installed_.crates.find(package);
  if (found == installed_.crates.end()) return;
  found->second.bins.erase(program);
  if (found->second.bins.empty()) installed_.crates.erase(found);
}

void InstallTracker::save() const {
  files_.overwrite(toml_path_, installed_toml(installed_));
  files_.overwrite(json_path_, installed_json(installed_));
}

}  // namespace gantry::ops
