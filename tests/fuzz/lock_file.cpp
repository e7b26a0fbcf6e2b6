// Cargo.lock: what was read is written, and reads the same again.
#include "fuzz/fuzz.h"
#include "lockfile/lockfile.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(fuzz::text_of(data, size));
  static const std::vector<PackageId> members = {{"app", *semver::Version::parse("0.1.0"), SourceId::path("/w")}};
  fuzz::may_refuse([&] {
    const auto graph = lockfile::to_graph(lockfile::decode(input, "/w/Cargo.lock"), members, "/w/Cargo.lock");
    const auto text = lockfile::encode(graph, input);
    std::optional<std::string> second;
    try {
      const auto again = lockfile::to_graph(lockfile::decode(text, "/w/Cargo.lock"), members, "/w/Cargo.lock");
      fuzz::require(lockfile::same_packages(graph, again), "the written file locks the same packages");
      // A file of version 1 without checksums is one of version 2 for its reader.
      if (again.version == graph.version) second = lockfile::encode(again, text);
    } catch (const Error& error) {
      fuzz::require(false, (text + error.what() + ": what was written can be read").c_str());
    }
    fuzz::require(!second || *second == text, "writing again changes nothing");
  });
  return 0;
}
