// The checks of a .crate file that a registry is sent: what they let through, cargo's side unpacks, and nothing of it
// lands outside of the package's directory. The input is a gzip stream as it is, or (without its magic bytes) a tar
// archive.
#include <libdeflate.h>

#include "archive/unpack.h"
#include "fuzz/fuzz.h"
#include "server/core/tarball.h"
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
  const std::string input(fuzz::text_of(data, size));
  const auto crate = input.starts_with("\x1f\x8b") ? input : gzip(input);
  server::Limits limits;
  limits.unpacked_bytes = 1 << 20;
  const auto contents = server::check_tarball(crate, "foo-1.0.0", limits, "docs/READ.md");
  if (!contents) {
    fuzz::require(contents.error().starts_with("the crate file is not valid: "), "a refusal says what it is about");
    return 0;
  }
  fuzz::require(contents->unpacked_bytes <= limits.unpacked_bytes, "the limit is kept");
  test::MemoryFileSystem files;
  archive::unpack_crate(crate, "foo-1.0.0", "/d", files);
  const auto root = files.list("/");
  fuzz::require(root && root->size() == 1 && root->front().name == "d", "all is below /d");
  const auto inside = files.list("/d");
  fuzz::require(inside && inside->size() == 1 && inside->front().name == "foo-1.0.0",
                "all is in the package's directory");
  fuzz::require(files.read("/d/foo-1.0.0/Cargo.toml") == contents->manifest, "the manifest is the one that cargo sees");
  for (const auto& readme : contents->readmes) {
    if (!readme.is_too_large) fuzz::require(files.read("/d/foo-1.0.0/" + readme.path) == readme.text, "the readme too");
  }
  return 0;
}
