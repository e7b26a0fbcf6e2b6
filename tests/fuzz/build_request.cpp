// The record of a request, behind a right checksum and without one.
#include "freshness/codec.h"
#include "freshness/request.h"
#include "fuzz/fuzz.h"
#include "support/memory_file_system.h"

using namespace gantry;

namespace {

const Hash128 kKey{1, 2};

// Magic and version as this version writes them.
const std::string& head() {
  static const std::string text = [] {
    test::MemoryFileSystem files;
    freshness::RequestRecord record;
    record.key = kKey;
    freshness::save_request(files, "/t", record);
    return files.read(freshness::request_path("/t", kKey))->substr(0, 12);
  }();
  return text;
}

std::string sealed(std::string_view body) {
  return freshness::seal(head().substr(0, 8), freshness::Reader(head().substr(8)).number<std::uint32_t>(), body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  for (const auto& file : {std::string(input), sealed(input)}) {
    test::MemoryFileSystem files;
    files.file(freshness::request_path("/t", kKey), file);
    auto request = freshness::load_request(files, "/t", kKey);
    if (!request) continue;
    request->record();
    request->check(files, Environment{});
    request->save_touched(files, "/t", 0);
  }
  return 0;
}
