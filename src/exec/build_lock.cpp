#include "exec/build_lock.h"

#include <fmt/format.h>

#include "base/cache_directory.h"
#include "base/error.h"
#include "base/path.h"
#include "base/waiting_lock.h"

namespace gantry::exec {

namespace {

bool has_no_locks(std::error_code code) {
  return code == std::errc::not_supported || code == std::errc::function_not_supported ||
         code == std::errc::operation_not_supported;
}

void lock_directory(const std::string& directory, std::string_view what, FileSystem& files, Reporter& reporter,
                    BuildLocks& locks) {
  const auto path = path::join(directory, ".cargo-lock");
  std::error_code code;
  auto lock = lock_or_wait(path, fmt::format("{} directory", what), files, reporter, code);
  if (lock) {
    locks.add(std::move(lock));
  } else if (!has_no_locks(code)) {
    throw Error("failed to open: " + path, {describe_system_error(code)});
  }
}

void create_directory(const std::string& directory, FileSystem& files) {
  if (!files.is_directory(directory)) files.create_directories(directory);
}

}  // namespace

// Backup programs leave out what carries the tag. A directory that exists already is the user's to tag.
void create_tagged(const std::string& directory, FileSystem& files) {
  if (files.exists(directory)) return;
  files.create_directories(std::string(path::parent(directory)));
  make_cache_directory(directory, files);
}

std::vector<plan::Layout> profile_layouts(const std::string& target_dir, const std::string& build_dir,
                                          const std::string& directory,
                                          const std::vector<toolchain::CompileKind>& kinds) {
  std::vector<plan::Layout> layouts;
  layouts.push_back({path::join(target_dir, directory), path::join(build_dir, directory)});
  for (const auto& kind : kinds) {
    if (kind.is_host()) continue;
    layouts.push_back({path::join(path::join(target_dir, kind.short_name()), directory),
                       path::join(path::join(build_dir, kind.short_name()), directory)});
  }
  return layouts;
}

BuildLocks lock_profile_directories(const std::vector<plan::Layout>& layouts, bool check_only, FileSystem& files,
                                    Reporter& reporter) {
  BuildLocks locks;
  for (const auto& layout : layouts) {
    const bool separate = layout.artifact_root != layout.build_root;
    create_tagged(std::string(path::parent(layout.artifact_root)), files);
    if (separate) create_tagged(std::string(path::parent(layout.build_root)), files);
    create_directory(layout.artifact_root, files);
    if (separate) create_directory(layout.build_root, files);
    if (!check_only) lock_directory(layout.artifact_root, "artifact", files, reporter, locks);
    if (check_only || separate) lock_directory(layout.build_root, "build", files, reporter, locks);
  }
  return locks;
}

BuildLocks lock_build_directories(const std::vector<plan::Layout>& layouts, bool check_only, FileSystem& files,
                                  Reporter& reporter) {
  auto locks = lock_profile_directories(layouts, check_only, files, reporter);
  try {
    for (const auto& layout : layouts) {
      if (!check_only) create_directory(layout.examples(), files);
      for (const auto& directory : {layout.deps(), layout.build_root + "/.fingerprint", layout.build_examples(),
                                    layout.incremental(), layout.build()}) {
        create_directory(directory, files);
      }
    }
  } catch (Error& error) {
    throw error.with_context("couldn't prepare build directories");
  }
  return locks;
}

}  // namespace gantry::exec
