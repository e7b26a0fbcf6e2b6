// Choosing versions, with everything that a source would answer in memory.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "unit/resolver/packages.h"

namespace gantry::resolver {
namespace {

// Each package has ten versions and needs two others; nothing conflicts.
World easy_world(std::int64_t packages) {
  std::vector<PackageSpec> specs;
  for (std::int64_t i = 0; i < packages; ++i) {
    for (int minor = 0; minor < 10; ++minor) {
      std::vector<std::string> dependencies;
      for (const auto below : {2 * i + 1, 2 * i + 2}) {
        if (below < packages) dependencies.push_back(fmt::format("p{} ^1.{}", below, minor / 2));
      }
      specs.push_back({fmt::format("p{} 1.{}.0", i, minor), dependencies, {}});
    }
  }
  return {{{"root 0.1.0", {"p0 ^1"}, {}}}, specs};
}

// The last of a chain wants what the first excludes, so that the newest versions of all between are given up.
World late_conflict(std::int64_t length) {
  std::vector<PackageSpec> specs{{"shared 1.0.0", {}, {}}, {"shared 1.1.0", {}, {}}};
  for (std::int64_t i = 0; i < length; ++i) {
    for (int minor = 0; minor < 5; ++minor) {
      const auto next =
          i + 1 < length ? fmt::format("p{} ^1", i + 1) : fmt::format("shared =1.{}.0", minor == 0 ? 0 : 1);
      specs.push_back({fmt::format("p{} 1.{}.0", i, minor), {next}, {}});
    }
  }
  return {{{"root 0.1.0", {"shared =1.0.0", "p0 ^1"}, {}}}, specs};
}

void resolve_easy(benchmark::State& state) {
  auto world = easy_world(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(world.run());
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(resolve_easy)->Arg(50)->Arg(500);

void resolve_late_conflict(benchmark::State& state) {
  auto world = late_conflict(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(world.run());
}
BENCHMARK(resolve_late_conflict)->Arg(50)->Arg(500);

}  // namespace
}  // namespace gantry::resolver
