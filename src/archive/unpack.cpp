#include "archive/unpack.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "archive/gzip.h"
#include "archive/tar.h"
#include "base/error.h"
#include "base/path.h"

namespace gantry::archive {

namespace {

bool has_parent_component(std::string_view path) {
  const auto parts = path::components(path);
  return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

Error outside(const std::string& destination) {
  return Error(fmt::format("trying to unpack outside of destination path: {}", destination), {"Invalid argument"});
}

void check(std::error_code code, const TarEntry& entry, const std::string& target) {
  if (code)
    throw Error(fmt::format("failed to unpack `{}` into `{}`", entry.path, target), {describe_system_error(code)});
}

class Unpacker {
 public:
  Unpacker(const std::string& destination, FileSystem& files) : destination_(destination), files_(files) {}

  void add(const TarEntry& entry) {
    const auto target = path::join(destination_, entry.path);
    make_room(target);
    with_context([&] { write(entry, target); }, [&] { return fmt::format("failed to unpack `{}`", target); });
  }

 private:
  // The directory of what is written next.
  void make_room(const std::string& target) {
    auto directory = std::string(path::parent(target));
    if (safe_directories_.contains(directory)) return;
    check_inside(target);
    files_.create_directories(directory);
    safe_directories_.insert(std::move(directory));
  }

  // Every directory on the way to `path` must be a real one below the destination: a link in between could lead
  // anywhere.
  void check_inside(const std::string& path) const {
    for (auto directory = std::string(path::parent(path)); directory.size() > destination_.size();
         directory = std::string(path::parent(directory))) {
      const auto stat = files_.lstat(directory);
      if (!stat || stat->is_directory()) continue;
      const auto resolved = files_.canonicalize(directory);
      const auto base = files_.canonicalize(destination_);
      if (!resolved || !base || !path::starts_with(*resolved, *base)) throw outside(destination_);
    }
  }

  void write(const TarEntry& entry, const std::string& target) {
    switch (entry.type) {
      case TarEntry::Type::Directory:
        if (files_.lstat(target)) return;
        files_.create_directories(target);
        check(files_.set_mode(target, (entry.mode & 0755U) | 0700U), entry, target);
        return;
      case TarEntry::Type::Symlink:
        safe_directories_.clear();  // it may take the place of one
        files_.remove_file(target);
        check(files_.symlink(entry.link_target, target), entry, target);
        return;
      case TarEntry::Type::HardLink: {
        safe_directories_.clear();
        const auto source = path::join(destination_, entry.link_target);
        if (path::is_absolute(entry.link_target) || has_parent_component(entry.link_target))
          throw outside(destination_);
        check_inside(source);
        files_.remove_file(target);
        check(files_.hard_link(source, target), entry, target);
        return;
      }
      case TarEntry::Type::File: write_file(entry, target); return;
      case TarEntry::Type::Other: return;
    }
  }

  void write_file(const TarEntry& entry, const std::string& target) {
    // Who can read a package must be able to use it; write permission for others is never given.
    const auto mode = entry.mode & 0755U;
    // A time of zero upsets some tools.
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    const auto time = std::clamp<std::int64_t>(entry.mtime, 1, 1LL << 33) * kNanoseconds;
    auto problem = files_.write_new(target, entry.data, mode, time);
    if (problem == std::errc::file_exists) {
      const auto existing = files_.lstat(target);
      if (existing && existing->is_directory()) check(std::make_error_code(std::errc::is_a_directory), entry, target);
      files_.remove_file(target);  // a link is replaced, not followed
      problem = files_.write_new(target, entry.data, mode, time);
    }
    check(problem, entry, target);
  }

  const std::string& destination_;
  FileSystem& files_;
  std::unordered_set<std::string> safe_directories_;  // that are there, with no link on the way
};

}  // namespace

void unpack_crate(std::string_view compressed, const std::string& root, const std::string& destination,
                  FileSystem& files, std::size_t limit) {
  const auto archive = gunzip(compressed, limit);
  if (!archive) throw Error("failed to iterate over archive", {archive.error()});
  TarReader reader(*archive);
  Unpacker unpacker(destination, files);
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
    with_context([&] { unpacker.add(entry); },
                 [&] { return fmt::format("failed to unpack entry at `{}`", entry.path); });
  }
}

}  // namespace gantry::archive
