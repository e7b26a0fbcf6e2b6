// The body of a publish request: any answer but a refusal or a good upload is a finding. The input is the body as it
// is, or (when it begins with '#') metadata, a line break, and a tar archive, so that the fuzzer gets past framing and
// gzip.
#include <libdeflate.h>

#include "fuzz/fuzz.h"
#include "server/core/api_error.h"
#include "server/core/upload.h"
#include "wire/index_entry.h"

using namespace gantry;

namespace {

std::string gzip(std::string_view content) {
  auto* compressor = libdeflate_alloc_compressor(1);
  std::string out(libdeflate_gzip_compress_bound(compressor, content.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor, content.data(), content.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

std::string framed(std::string_view part) {
  std::string text;
  for (unsigned i = 0; i < 4; ++i) text += static_cast<char>(part.size() >> (8 * i) & 0xFFU);
  return text + std::string(part);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string input(fuzz::text_of(data, size));
  if (input.starts_with('#')) {
    const auto end = std::min(input.find('\n'), input.size() - 1);
    input = framed(std::string_view(input).substr(1, end - 1)) + framed(gzip(std::string_view(input).substr(end + 1)));
  }
  const server::Limits limits;
  const std::vector<std::string> own{"sparse+http://here/index"};
  try {
    auto upload = server::read_upload(input, limits);
    server::check_crate_file(upload, limits, own, 0);
    const auto entry = wire::parse_index_line(upload.index_line + "}");
    fuzz::require(entry.has_value(), "the index line can be read");
    fuzz::require(entry->name == upload.metadata.name && entry->version == upload.metadata.version,
                  "it is about the package that was sent");
  } catch (const server::ApiError& error) {
    fuzz::require(error.status() == 400 || error.status() == 413 || error.status() == 422, "a refusal");
  }
  return 0;
}
