#include "package/pack.h"

#include <algorithm>

#include <fmt/format.h>

#include "archive/gzip_writer.h"
#include "archive/tar_writer.h"
#include "base/error.h"
#include "base/path.h"
#include "base/path_list.h"
#include "base/process.h"

namespace gantry::package {

namespace {

constexpr std::uint32_t kExecutable = 0100;  // for its owner
constexpr std::uint64_t kLarge = std::uint64_t{64} << 20U;

class Packer {
 public:
  Packer(const std::string& name, archive::GzipWriter& out, const FileSystem& files, const PieceReader& read_pieces)
      : name_(name),
        tar_([&out](std::string_view piece) { out.write(piece); }),
        files_(files),
        read_pieces_(read_pieces) {}

  std::uint64_t content_size() const { return content_size_; }

  void add(const ArchiveMember& member, bool is_executable, std::string_view content) {
    tar_.add_file(path_of(member), is_executable, content);
    content_size_ += content.size();
  }

  // `stat`: of what is at the member's source; nothing when there is nothing.
  void copy(const ArchiveMember& member, const std::optional<FileStat>& stat) {
    if (stat && stat->type == FileType::Other) {  // to open a pipe is to wait for who writes to it
      throw Error(fmt::format("failed to open for archiving: `{}`", member.source),
                  {"it is a pipe, a socket or a device, or leads to one: only files can be packaged"});
    }
    if (!stat) {
      const auto content = files_.read(member.source);
      refuse(member, content ? std::make_error_code(std::errc::no_such_file_or_directory) : content.error());
    }
    const bool is_executable = (stat->mode & kExecutable) != 0;
    if (stat->is_file() && stat->size > kLarge) return copy_in_pieces(member, is_executable, stat->size);
    const auto content = files_.read(member.source);
    if (!content) refuse(member, content.error());
    add(member, is_executable, *content);
  }

  void finish() { tar_.finish(); }

 private:
  std::string path_of(const ArchiveMember& member) const { return fmt::format("{}/{}", name_, member.path); }

  [[noreturn]] static void refuse(const ArchiveMember& member, std::error_code reason) {
    throw Error(fmt::format("failed to open for archiving: `{}`", member.source), {describe_system_error(reason)});
  }

  // The size stands before the content.
  void copy_in_pieces(const ArchiveMember& member, bool is_executable, std::uint64_t size) {
    const auto refuse_change = [&] {
      throw Error(fmt::format("`{}` changed while it was packaged", member.source),
                  {"package again when nothing writes to it"});
    };
    tar_.begin_file(path_of(member), is_executable, size);
    std::uint64_t written = 0;
    const auto failed = read_pieces_(member.source, [&](std::string_view piece) {
      written += piece.size();
      if (written > size) refuse_change();
      tar_.add_piece(piece);
    });
    if (failed) refuse(member, failed);
    if (written != size) refuse_change();
    tar_.end_file(size);
    content_size_ += size;
  }

  const std::string& name_;
  archive::TarWriter tar_;
  const FileSystem& files_;
  const PieceReader& read_pieces_;
  std::uint64_t content_size_ = 0;
};

// Of what is at the sources of members that are copied.
std::vector<std::optional<FileStat>> stats_of(const std::vector<ArchiveMember>& members, const FileSystem& files) {
  const auto is_copy = [](const auto& member) { return member.kind == ArchiveMember::Kind::Copy; };
  const auto manifest = std::ranges::find(members, ArchiveMember::Kind::Manifest, &ArchiveMember::kind);
  PathList paths(manifest == members.end() ? "/" : std::string(path::parent(manifest->source)));
  for (const auto& member : members) {
    if (is_copy(member)) paths.add(path::strip_prefix(member.source, paths.root()).value_or(member.source));
  }
  const auto found = files.stat_all(paths);
  std::vector<std::optional<FileStat>> stats(members.size());
  for (std::size_t i = 0, next = 0; i < members.size(); ++i) {
    if (is_copy(members[i])) stats[i] = found[next++];
  }
  return stats;
}

std::string_view content_of(ArchiveMember::Kind kind, const GeneratedFiles& generated) {
  switch (kind) {
    case ArchiveMember::Kind::Manifest: return generated.manifest;
    case ArchiveMember::Kind::LockFile: return generated.lock_file;
    case ArchiveMember::Kind::VcsInfo: return generated.vcs_info;
    case ArchiveMember::Kind::Copy: break;
  }
  return "";
}

// What the tar file will have, as far as it is known.
std::uint64_t archive_size(const std::string& name, const std::vector<ArchiveMember>& members,
                           const std::vector<std::optional<FileStat>>& stats, const GeneratedFiles& generated) {
  std::uint64_t size = archive::TarWriter::kEndSize;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto content = stats[i] ? stats[i]->size : content_of(members[i].kind, generated).size();
    size += archive::TarWriter::entry_size(name.size() + 1 + members[i].path.size(), content);
  }
  return size;
}

}  // namespace

PackedCrate pack(const std::string& name, const std::vector<ArchiveMember>& members, const GeneratedFiles& generated,
                 const FileSystem& files, const PieceReader& read_pieces, Reporter& reporter) {
  const auto stats = stats_of(members, files);
  archive::GzipWriter out(name + ".crate", archive_size(name, members, stats, generated), available_cpus());
  Packer packer(name, out, files, read_pieces);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& member = members[i];
    reporter.verbose_status("Archiving", member.path);
    member.kind == ArchiveMember::Kind::Copy ? packer.copy(member, stats[i])
                                             : packer.add(member, false, content_of(member.kind, generated));
  }
  packer.finish();
  return {out.finish(), packer.content_size()};
}

}  // namespace gantry::package
