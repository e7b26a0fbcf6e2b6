// Hashing, and the database of what was built.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/hash.h"
#include "freshness/database.h"
#include "support/memory_file_system.h"

namespace gantry::freshness {
namespace {

void hash_block(benchmark::State& state) {
  const std::string block(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(hash128(block));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(hash_block)->Arg(4 << 10)->Arg(1 << 20);

void sha256_block(benchmark::State& state) {
  const std::string block(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(sha256_hex(block));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sha256_block)->Arg(4 << 10)->Arg(1 << 20);

UnitRecord unit(std::int64_t number) {
  UnitRecord record;
  record.identity = fmt::format("debug/p{}-0123456789abcdef/lib-p{}", number, number);
  record.facts = {{FactKind::Rustc, "", "rustc 1.0"}, {FactKind::Profile, "opt-level", "0"}};
  for (int i = 0; i < 10; ++i) {
    FileState input;
    input.path = fmt::format("members/p{}/src/module{}.rs", number, i);
    input.size = 1000;
    input.mtime_ns = number * 10 + i;
    record.inputs.push_back(input);
  }
  if (number > 0) record.dependencies.push_back({unit(0).identity, 1, "p0", {}});
  return record;
}

void load_database(benchmark::State& state) {
  test::MemoryFileSystem files;
  BuildDatabase written("/t/db");
  for (std::int64_t i = 0; i < state.range(0); ++i) written.put_unit(unit(i));
  if (!written.save(files)) state.SkipWithError("the database could not be written");
  for (auto _ : state) {
    BuildDatabase database("/t/db");
    database.load(files);
    benchmark::DoNotOptimize(database.find_unit(unit(0).identity));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(load_database)->Arg(30)->Arg(300);

}  // namespace
}  // namespace gantry::freshness
