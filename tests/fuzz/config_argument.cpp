// The value of --config.
#include "base/unicode.h"
#include "config/config.h"
#include "fuzz/fuzz.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  if (!is_utf8(input)) return 0;  // refused by the command line
  test::MemoryFileSystem files;
  test::RecordingReporter reporter;
  fuzz::may_refuse([&] { config::Config::load(files, {}, "/w", "/home/.cargo", {std::string(input)}, reporter); });
  return 0;
}
