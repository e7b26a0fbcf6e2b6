#include "package/pack.h"

#include <fmt/format.h>

#include "archive/gzip_writer.h"
#include "archive/tar_writer.h"
#include "base/error.h"
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

}  // namespace

PackedCrate pack(const std::string& name, const std::vector<ArchiveMember>& members, const GeneratedFiles& generated,
                 const FileSystem& files, const PieceReader& read_pieces, Reporter& reporter) {
  std::uint64_t expected = generated.lock_file.size();
  std::vector<std::optional<FileStat>> stats(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].kind != ArchiveMember::Kind::Copy) continue;
    stats[i] = files.stat(members[i].source);
    if (stats[i]) expected += stats[i]->size;
  }
  archive::GzipWriter out(name + ".crate", expected, available_cpus());
  Packer packer(name, out, files, read_pieces);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& member = members[i];
    reporter.verbose_status("Archiving", member.path);
    switch (member.kind) {
      case ArchiveMember::Kind::Copy: packer.copy(member, stats[i]); break;
      case ArchiveMember::Kind::Manifest: packer.add(member, false, generated.manifest); break;
      case ArchiveMember::Kind::LockFile: packer.add(member, false, generated.lock_file); break;
      case ArchiveMember::Kind::VcsInfo: packer.add(member, false, generated.vcs_info); break;
    }
  }
  packer.finish();
  return {out.finish(), packer.content_size()};
}

}  // namespace gantry::package
