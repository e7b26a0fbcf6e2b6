#include "sources/package_cache.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "archive/unpack.h"
#include "base/cache_directory.h"
#include "base/error_text.h"
#include "base/path.h"
#include "base/waiting_lock.h"

namespace gantry::sources {

namespace {
constexpr const char* kLock = ".package-cache";
constexpr const char* kMutationLock = ".package-cache-mutate";
constexpr const char* kMark = ".cargo-ok";
constexpr std::string_view kMarkContent = R"({"v":1})";

// Where there are no locks, or nothing can be written, cargo goes on without one.
bool is_dispensable(std::error_code code) {
  return code == std::errc::not_supported || code == std::errc::operation_not_supported ||
         code == std::errc::function_not_supported || code == std::errc::no_lock_available ||
         code == std::errc::read_only_file_system || code == std::errc::permission_denied;
}

// The reason why the lock of the package cache cannot be had.
[[noreturn]] void fail_to_lock(const std::string& path, std::vector<std::string> causes) {
  causes.insert(causes.begin(), fmt::format("failed to open: {}", path));
  throw Error("failed to acquire package cache lock", std::move(causes));
}

void make_home(const std::string& cargo_home, const std::string& lock, FileSystem& files) {
  try {
    files.create_directories(cargo_home);
  } catch (const Error& error) {
    std::vector<std::string> causes{error.message()};
    causes.insert(causes.end(), error.causes().begin(), error.causes().end());
    fail_to_lock(lock, std::move(causes));
  }
}

}  // namespace

std::shared_ptr<FileLock> lock_package_cache(PackageCacheState& state, const std::string& cargo_home, FileSystem& files,
                                             Reporter& reporter) {
  if (auto held = state.lock.lock()) return held;
  const auto path = path::join(cargo_home, kLock);
  std::error_code code;
  std::shared_ptr<FileLock> lock = lock_or_wait(path, "package cache", files, reporter, code);
  if (code == std::errc::no_such_file_or_directory) {
    make_home(cargo_home, path, files);
    lock = lock_or_wait(path, "package cache", files, reporter, code);
  }
  if (code && !is_dispensable(code)) fail_to_lock(path, {describe_system_error(code)});
  state.lock = lock;
  return lock;
}

// cargo, too, does without when it fails, for whatever reason.
std::unique_ptr<FileLock> lock_for_reading(const std::string& cargo_home, FileSystem& files, Reporter& reporter) {
  std::error_code code;
  return lock_or_wait(path::join(cargo_home, kMutationLock), "shared package cache", files, reporter, code,
                      FileSystem::LockMode::Shared);
}

UsageDatabase& open_and_note(PackageCacheState& state, const std::string& cargo_home, std::int64_t now,
                             FileSystem& files) {
  if (!state.database) state.database = std::make_unique<UsageDatabase>(cargo_home, now);
  if (!state.usage.empty()) state.database->note(state.usage, now, files);
  state.usage = {};
  return *state.database;
}

void note_usage(PackageCacheState& state, const std::string& cargo_home, std::int64_t now, FileSystem& files,
                Reporter& reporter) {
  if (state.usage.empty() || state.failed) return;
  try {
    open_and_note(state, cargo_home, now, files);
  } catch (const sql::SqlError& error) {
    state.failed = true;
    if (is_read_only(error) && reporter.verbosity() < Verbosity::Verbose) return;
    state.warned = true;
    warn_of_error(reporter,
                  "failed to save last-use data\nThis may prevent cargo from accurately tracking what is being used in "
                  "its global cache. This information is used for automatically removing unused data in the cache.",
                  describe(error));
  }
}

std::unique_ptr<RemovalLock> RemovalLock::try_take(const std::string& cargo_home, FileSystem& files) {
  std::error_code code;
  const auto take = [&](const char* name) {
    return files.lock(path::join(cargo_home, name), FileSystem::LockMode::Exclusive, false, code);
  };
  auto mutation = take(kMutationLock);
  if (!mutation) return nullptr;
  auto packages = take(kLock);
  if (!packages) return nullptr;
  return std::unique_ptr<RemovalLock>(new RemovalLock(std::move(mutation), std::move(packages)));
}

void mark_registry_cache(const std::string& cargo_home, FileSystem& files) {
  make_cache_directory(path::join(cargo_home, "registry"), files);
}

bool is_unpacked(const std::string& package_directory, const FileSystem& files) {
  const auto mark = files.read(path::join(package_directory, kMark));
  // Old versions of cargo wrote "ok".
  return mark && (*mark == kMarkContent || *mark == "ok");
}

void prepare_to_unpack(const std::string& directory, FileSystem& files) {
  mark_registry_cache(std::string(path::parent(path::parent(path::parent(directory)))), files);
  files.create_directories(directory);
}

void unpack_package(std::string_view archive, const std::string& label, const std::string& directory,
                    FileSystem& files) {
  prepare_to_unpack(directory, files);
  const auto target = path::join(directory, label);
  files.remove_directory_tree(target);
  archive::unpack_crate(archive, label, directory, files);
  files.write_atomic(path::join(target, kMark), kMarkContent);
}

}  // namespace gantry::sources
