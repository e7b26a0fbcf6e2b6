#include "package/pack.h"

#include <fmt/format.h>

#include "archive/gzip.h"
#include "archive/tar_writer.h"
#include "base/error.h"
#include "base/process.h"

namespace gantry::package {

PackedCrate pack(const std::string& name, const std::vector<ArchiveMember>& members, const GeneratedFiles& generated,
                 const FileSystem& files, Reporter& reporter) {
  constexpr std::uint32_t kExecutable = 0100;  // for its owner
  PackedCrate packed;
  std::size_t expected = 0;
  for (const auto& member : members) {
    if (member.kind != ArchiveMember::Kind::Copy) continue;
    if (const auto stat = files.stat(member.source)) expected += stat->size;
  }
  archive::TarWriter tar(expected + generated.lock_file.size(), members.size());
  const auto add = [&](const ArchiveMember& member, bool is_executable, std::string_view content) {
    tar.add_file(fmt::format("{}/{}", name, member.path), is_executable, content);
    packed.content_size += content.size();
  };
  for (const auto& member : members) {
    reporter.verbose_status("Archiving", member.path);
    switch (member.kind) {
      case ArchiveMember::Kind::Copy: {
        const auto content = files.read(member.source);
        const auto stat = files.stat(member.source);
        if (!content || !stat) {
          throw Error(fmt::format("failed to open for archiving: `{}`", member.source),
                      {describe_system_error(content ? std::make_error_code(std::errc::no_such_file_or_directory)
                                                     : content.error())});
        }
        add(member, (stat->mode & kExecutable) != 0, *content);
        break;
      }
      case ArchiveMember::Kind::Manifest: add(member, false, generated.manifest); break;
      case ArchiveMember::Kind::LockFile: add(member, false, generated.lock_file); break;
      case ArchiveMember::Kind::VcsInfo: add(member, false, generated.vcs_info); break;
    }
  }
  packed.data = archive::gzip(tar.finish(), name + ".crate", available_cpus());
  return packed;
}

}  // namespace gantry::package
