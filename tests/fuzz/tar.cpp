// The entries of a tar archive, and where they may be written.
#include <libdeflate.h>

#include "archive/tar.h"
#include "archive/unpack.h"
#include "fuzz/fuzz.h"
#include "support/memory_file_system.h"

using namespace gantry;

namespace {

std::string gzip(std::string_view content) {
  auto* compressor = libdeflate_alloc_compressor(1);
  std::string out(libdeflate_gzip_compress_bound(compressor, content.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor, content.data(), content.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  archive::TarReader reader(input);
  for (std::size_t count = 0;; ++count) {
    const auto entry = reader.next();
    if (!entry || !*entry) break;
    fuzz::require(count <= size / 512, "each entry takes a block");
    fuzz::require((*entry)->data.size() <= size, "the data lies within the archive");
  }
  test::MemoryFileSystem files;
  fuzz::may_refuse([&] { archive::unpack_crate(gzip(input), "foo-1.0.0", "/d", files); });
  const auto above = files.list("/");
  fuzz::require(above && above->size() <= 1 && (above->empty() || above->front().name == "d"), "all is below /d");
  const auto beside = files.list("/d");
  fuzz::require(!beside || beside->empty() || (beside->size() == 1 && beside->front().name == "foo-1.0.0"),
                "all is below the package's directory");
  return 0;
}
