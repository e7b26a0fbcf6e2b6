// The build database and its journal: damaged files are empty databases. Bodies get a right checksum, so that the
// reader behind it is reached.
#include "freshness/codec.h"
#include "freshness/database.h"
#include "fuzz/fuzz.h"
#include "support/memory_file_system.h"

using namespace gantry;

namespace {

// The file as this version writes it, without units.
std::string empty_database() {
  test::MemoryFileSystem files;
  freshness::BuildDatabase database("/t/db");
  database.put_unit({});
  database.save(files);
  return *files.read("/t/db");
}

std::string sealed(std::string_view body) {
  static const std::string head = empty_database().substr(0, 12);
  return freshness::seal(head.substr(0, 8), freshness::Reader(head.substr(8)).number<std::uint32_t>(), body);
}

std::string journal_entry(std::string_view body) {
  freshness::Writer out;
  out.number(static_cast<std::uint32_t>(body.size()));
  out.hash(hash128(body));
  return out.bytes + std::string(body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  for (const auto& [file, journal] :
       {std::pair{std::string(input), std::string(input)}, std::pair{sealed(input), std::string()},
        std::pair{std::string(), journal_entry(input)}}) {
    test::MemoryFileSystem files;
    files.file("/t/db", file).file(freshness::BuildDatabase::journal_path("/t/db"), journal);
    freshness::BuildDatabase database("/t/db");
    database.load(files);
    const auto units = database.units().size();
    fuzz::require(database.save(files), "what was read can be written");
    freshness::BuildDatabase again("/t/db");
    again.load(files);
    fuzz::require(again.units().size() == units, "what was written is read again");
  }
  return 0;
}
