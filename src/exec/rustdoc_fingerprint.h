// Which compiler's documentation lies in a directory: pages of different versions of rustdoc do not go together, as
// they share scripts and styles. Noted in `.rustdoc_fingerprint.json` of the build directory, the same file as cargo's.
#pragma once

#include <optional>
#include <string>

#include "base/file_system.h"
#include "toolchain/rustc.h"

namespace gantry::exec {

std::string rustdoc_fingerprint_path(const std::string& build_dir, const toolchain::CompileKind& kind);

// Unless `fingerprint` says so already, notes that documentation is from now on made by this compiler
// (`verbose_version`: of `rustc -vV`), and empties `doc_root`, hidden files aside; null when nothing is documented now.
// To be called under the lock of the build directory, before it is asked what is fresh.
void clear_foreign_documentation(const std::optional<std::string>& doc_root, const std::string& fingerprint,
                                 const std::string& verbose_version, FileSystem& files);

}  // namespace gantry::exec
