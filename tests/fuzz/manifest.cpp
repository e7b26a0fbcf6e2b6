// Cargo.toml.
#include "fuzz/fuzz.h"
#include "manifest/load.h"
#include "support/memory_file_system.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test::MemoryFileSystem files;
  files.file("/p/Cargo.toml", std::string(fuzz::text_of(data, size)));
  files.file("/p/src/lib.rs", "").file("/p/src/main.rs", "").file("/p/build.rs", "").file("/p/tests/a/main.rs", "");
  manifest::LoadOptions options;
  options.source = SourceId::path("/p");
  options.display_path = "Cargo.toml";
  options.inheritable = [](const auto&) -> manifest::InheritableTables {
    throw Error("failed to find a workspace root");
  };
  options.registry = [](const std::string& name) -> SourceId { throw Error("no registry " + name); };
  fuzz::may_refuse([&] { manifest::load_manifest("/p/Cargo.toml", options, files); });
  return 0;
}
