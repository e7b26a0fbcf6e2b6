// Decompressing and unpacking of what claims to be a .crate file.
#include "archive/gzip.h"
#include "archive/unpack.h"
#include "fuzz/fuzz.h"
#include "support/memory_file_system.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  constexpr std::size_t kLimit = 1 << 20;
  const auto content = archive::gunzip(input, kLimit);
  if (content) fuzz::require(content->size() <= kLimit, "the limit is kept");
  if (!content) return 0;
  fuzz::may_refuse([&] {
    test::MemoryFileSystem files;
    archive::unpack_crate(input, "foo-1.0.0", "/d", files);
  });
  return 0;
}
