// What build scripts print.
#include "exec/script_output.h"
#include "fuzz/fuzz.h"

using namespace gantry;

namespace {

manifest::Manifest sample_manifest() {
  manifest::Manifest result;
  manifest::Target library;
  library.kind = manifest::TargetKind::Lib;
  library.name = "foo";
  library.crate_types = {"lib", "cdylib"};
  result.targets.push_back(library);
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  static const auto manifest = sample_manifest();
  exec::ScriptOrigin origin;
  origin.package = "foo v0.1.0 (/foo)";
  origin.whence = "build script of `foo v0.1.0 (/foo)`";
  origin.manifest = &manifest;
  origin.out_dir_when_run = "/old/out";
  origin.out_dir = "/new/out";
  exec::parse_script_output(input, origin);
  exec::ScriptOutput output;
  exec::parse_rustc_flags(input, origin.whence, output);
  exec::parse_log_line(input);
  exec::environment_form(input);
  return 0;
}
