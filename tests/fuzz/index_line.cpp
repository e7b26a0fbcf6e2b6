// Lines of a registry index, and the summaries made of them.
#include "fuzz/fuzz.h"
#include "sources/index_summary.h"
#include "wire/index_entry.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto source = SourceId::registry("https://example.com/index");
  for (const auto line : wire::index_lines(fuzz::text_of(data, size))) {
    const auto version = wire::version_of_index_line(line);
    const auto entry = wire::parse_index_line(line);
    if (!entry) continue;
    fuzz::require(version && *version == entry->version, "the quick look sees the same version");
    wire::index_path(entry->name);
    fuzz::may_refuse([&] { sources::summary_from_index(*entry, source); });
  }
  return 0;
}
