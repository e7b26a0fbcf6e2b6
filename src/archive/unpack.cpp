#include "archive/unpack.h"

#include <algorithm>

#include <fmt/format.h>

#include "archive/gzip.h"
#include "archive/tar.h"
#include "base/error.h"
#include "base/path.h"

namespace gantry::archive {

namespace {

constexpr std::size_t kMaxUnpackedSize = std::size_t{512} << 20U;  // a compressed bomb must not fill the disk

bool has_parent_component(std::string_view path) {
  const auto parts = path::components(path);
  return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

Error outside(const std::string& destination) {
  return Error(fmt::format("trying to unpack outside of destination path: {}", destination), {"Invalid argument"});
}

// Every directory on the way to `path` must be a real one below `destination`: a link in between could lead anywhere.
void check_inside(const std::string& path, const std::string& destination, const FileSystem& files) {
  for (auto directory = std::string(path::parent(path)); directory.size() > destination.size();
       directory = std::string(path::parent(directory))) {
    const auto stat = files.lstat(directory);
    if (!stat || stat->is_directory()) continue;
    const auto resolved = files.canonicalize(directory);
    const auto base = files.canonicalize(destination);
    if (!resolved || !base || !path::starts_with(*resolved, *base)) throw outside(destination);
  }
}

void check(std::error_code code, const TarEntry& entry, const std::string& target) {
  if (code)
    throw Error(fmt::format("failed to unpack `{}` into `{}`", entry.path, target), {describe_system_error(code)});
}

void write_entry(const TarEntry& entry, const std::string& destination, FileSystem& files) {
  const auto target = path::join(destination, entry.path);
  const auto existing = files.lstat(target);
  switch (entry.type) {
    case TarEntry::Type::Directory:
      if (!existing) {
        files.create_directories(target);
        check(files.set_mode(target, (entry.mode & 0755U) | 0700U), entry, target);
      }
      return;
    case TarEntry::Type::Symlink:
      if (existing) files.remove_file(target);
      check(files.symlink(entry.link_target, target), entry, target);
      return;
    case TarEntry::Type::HardLink: {
      const auto source = path::join(destination, entry.link_target);
      if (path::is_absolute(entry.link_target) || has_parent_component(entry.link_target)) throw outside(destination);
      check_inside(source, destination, files);
      if (existing) files.remove_file(target);
      check(files.hard_link(source, target), entry, target);
      return;
    }
    case TarEntry::Type::File: {
      if (existing && existing->is_directory()) check(std::make_error_code(std::errc::is_a_directory), entry, target);
      if (existing) files.remove_file(target);  // a link is replaced, not followed
      files.write_atomic(target, entry.data);
      // Who can read a package must be able to use it; write permission for others is never given.
      check(files.set_mode(target, entry.mode & 0755U), entry, target);
      constexpr std::int64_t kNanoseconds = 1'000'000'000;
      // A time of zero upsets some tools.
      check(files.set_mtime(target, std::clamp<std::int64_t>(entry.mtime, 1, 1LL << 33) * kNanoseconds), entry, target);
      return;
    }
    case TarEntry::Type::Other: return;
  }
}

}  // namespace

void unpack_crate(std::string_view compressed, const std::string& root, const std::string& destination,
                  FileSystem& files) {
  const auto archive = gunzip(compressed, kMaxUnpackedSize);
  if (!archive) throw Error("failed to iterate over archive", {archive.error()});
  TarReader reader(*archive);
  std::string last_directory;
  for (;;) {
    const auto next = reader.next();
    if (!next) throw Error("failed to iterate over archive", {next.error()});
    if (!*next) return;
    const auto& entry = **next;
    if (!path::starts_with(entry.path, root)) {
      throw Error(fmt::format("invalid tarball downloaded, contains a file at \"{}\" which isn't under \"{}\"",
                              entry.path, root));
    }
    if (has_parent_component(entry.path)) continue;
    with_context(
        [&] {
          const auto target = path::join(destination, entry.path);
          check_inside(target, destination, files);
          auto directory = std::string(path::parent(target));
          if (directory != last_directory) {
            files.create_directories(directory);
            last_directory = std::move(directory);
          }
          with_context([&] { write_entry(entry, destination, files); },
                       [&] { return fmt::format("failed to unpack `{}`", target); });
        },
        [&] { return fmt::format("failed to unpack entry at `{}`", entry.path); });
  }
}

}  // namespace gantry::archive
