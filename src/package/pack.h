// Makes the `.crate` file of a package: its members as a tar archive, compressed. Holds one member in memory, of large
// ones a part, and the result.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file_pieces.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "package/contents.h"

namespace gantry::package {

// The contents of the members that are not copied from disk.
struct GeneratedFiles {
  std::string manifest;
  std::string lock_file;
  std::string vcs_info;
};

struct PackedCrate {
  std::string data;
  std::uint64_t content_size = 0;  // of all members, not compressed
};

// `name`: of the directory that all members lie in, "foo-1.0.0". `read_pieces` is for large files, `files` for the
// others. Mentions every member when verbose. Throws "failed to open for archiving: ..." for files that cannot be read,
// and an error that names the file for a large one whose size changes meanwhile.
PackedCrate pack(const std::string& name, const std::vector<ArchiveMember>& members, const GeneratedFiles& generated,
                 const FileSystem& files, const PieceReader& read_pieces, Reporter& reporter);

}  // namespace gantry::package
