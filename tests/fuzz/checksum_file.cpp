// `.cargo-checksum.json` of vendored packages.
#include "sources/checksum_file.h"
#include "fuzz/fuzz.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = sources::parse_checksum_file(fuzz::text_of(data, size));
  if (!file) fuzz::require(!file.error().empty(), "a refusal has a reason");
  return 0;
}
