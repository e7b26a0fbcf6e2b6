// Dep-info files as compilers write them.
#include "freshness/dep_info.h"
#include "fuzz/fuzz.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto info = freshness::parse_dep_info(fuzz::text_of(data, size));
  if (!info) return 0;
  for (const auto& file : info->files) fuzz::require(!file.empty(), "a prerequisite has a name");
  freshness::write_dep_info("out", info->files);
  return 0;
}
