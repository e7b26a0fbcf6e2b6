// Where things lie in the target directory (Cargo Book, "Build Cache"): paths are decided here and nowhere else.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plan/unit.h"

namespace gantry::plan {

// Directories of one profile and kind: target[/triple]/debug.
struct Layout {
  std::string artifact_root;  // target/debug: final artifacts
  std::string build_root;     // the same below build.build-dir (equal when not set)
  std::string doc_root;       // target[/triple]/doc: one for all profiles
  std::string deps() const { return build_root + "/deps"; }
  std::string build() const { return build_root + "/build"; }
  std::string incremental() const { return build_root + "/incremental"; }
  std::string examples() const { return artifact_root + "/examples"; }
  std::string build_examples() const { return build_root + "/examples"; }
};

// How an output is used by others and by cargo's users.
enum class OutputRole {
  Linkable,    // rlib, dylib, proc macro: dependents link it
  Metadata,    // .rmeta
  Executable,  // program, cdylib, staticlib; the index.html of documentation
  DebugInfo,   // .dwp, .pdb, .dSYM: there only when the linker leaves one
  Auxiliary,   // import libraries and the like
};

struct OutputFile {
  std::string path;                     // where rustc writes it
  std::optional<std::string> uplifted;  // hard link for the user: target/debug/foo
  OutputRole role = OutputRole::Executable;
};

// Names of one unit: its metadata values and outputs.
struct UnitFiles {
  std::string metadata;  // -C metadata=<16 hex>
  std::optional<std::string>
      extra_filename;        // -C extra-filename=-<16 hex>; nullopt: plain names (dylibs of members, cdylib, ...)
  std::string pkg_dir_hash;  // hash in build/<pkg>-<hash>, and of the unit's identity in the build database
  std::string out_dir;       // --out-dir
  std::string
      dep_info_path;  // the .d file rustc writes; "" for what leaves none (running build scripts, documentation tests)
  std::vector<OutputFile>
      outputs;  // in the order of JSON messages; empty for build-script runs and documentation tests
};

class FileLayout {
 public:
  // `build_dir`: where intermediate files go (build.build-dir), else `target_dir`. `lib_metadata`: the variable
  // __CARGO_DEFAULT_LIB_METADATA; with it dylibs of path packages have hashed names too.
  // Throws "cannot produce cdylib for `...` as the target `...` does not support these crate types".
  FileLayout(const UnitGraph& graph, std::string target_dir, std::string build_dir, std::string profile_directory,
             toolchain::Toolchain& toolchain, const std::string& workspace_root,
             const std::optional<std::string>& lib_metadata = std::nullopt);

  const UnitFiles& files(UnitId unit) const;
  const Layout& host() const;
  const Layout& layout(const toolchain::CompileKind& kind) const;
  // build/<pkg>-<hash> of the *run* of a build script: holds out/, output, stderr, root-output.
  std::string build_script_run_dir(UnitId run) const;
  std::string build_script_out_dir(UnitId run) const { return build_script_run_dir(run) + "/out"; }
  // build/<pkg>-<hash> where the script's program lies.
  std::string build_script_dir(UnitId compile) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace gantry::plan
