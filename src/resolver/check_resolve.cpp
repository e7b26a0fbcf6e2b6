#include "resolver/check_resolve.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "resolver/explain.h"

namespace gantry::resolver {
namespace {

// The dependency by which an edge counts; null for an edge of dev-dependencies alone.
const Dependency* counting(const ResolveEdge& edge) {
  const auto found = std::ranges::find_if(edge.dependencies, &Dependency::is_transitive);
  return found == edge.dependencies.end() ? nullptr : &*found;
}

[[noreturn]] void report(const Resolve& resolve, const std::vector<PackageIndex>& path, PackageIndex repeated) {
  const auto name = [&](PackageIndex index) { return resolve[index].id.display(); };
  auto text =
      fmt::format("cyclic package dependency: package `{0}` depends on itself. Cycle:\npackage `{0}`", name(repeated));
  auto child = repeated;
  // On from the circle to where the walk began.
  for (auto at = path.rbegin(); at != path.rend(); ++at) {
    const auto& edges = resolve[*at].edges;
    const auto edge =
        std::ranges::find_if(edges, [&](const ResolveEdge& each) { return each.to == child && counting(each); });
    if (edge == edges.end()) break;
    text.append(
        fmt::format("\n    ... which satisfies {} of package `{}`", describe_edge(*counting(*edge)), name(*at)));
    child = *at;
  }
  throw Error(std::move(text));
}

}  // namespace

void check_cycles(const Resolve& resolve) {
  enum class Color : char { New, Open, Done };
  std::vector<Color> colors(resolve.nodes.size(), Color::New);
  struct Level {
    PackageIndex package;
    std::size_t edge = 0;
  };
  for (std::size_t start = 0; start < resolve.nodes.size(); ++start) {
    if (colors[start] != Color::New) continue;
    std::vector<Level> levels{{static_cast<PackageIndex>(start)}};
    colors[start] = Color::Open;
    while (!levels.empty()) {
      auto& level = levels.back();
      const auto& edges = resolve[level.package].edges;
      if (level.edge == edges.size()) {
        colors[index_of(level.package)] = Color::Done;
        levels.pop_back();
        continue;
      }
      const auto& edge = edges[level.edge++];
      if (!counting(edge)) continue;
      if (colors[index_of(edge.to)] == Color::Open) {
        std::vector<PackageIndex> path;
        for (const auto& each : levels) path.push_back(each.package);
        report(resolve, path, edge.to);
      }
      if (colors[index_of(edge.to)] == Color::Done) continue;
      colors[index_of(edge.to)] = Color::Open;
      levels.push_back({edge.to});
    }
  }
}

void check_collisions(const Resolve& resolve) {
  for (std::size_t i = 1; i < resolve.nodes.size(); ++i) {
    const auto& a = resolve.nodes[i - 1].id;
    const auto& b = resolve.nodes[i].id;
    if (a.name() != b.name() || a.version() != b.version() || !a.source().is_path() || !b.source().is_path()) continue;
    throw Error(fmt::format(
        "package collision in the lockfile: packages {} and {} are different, but only one can be written to "
        "lockfile unambiguously",
        a.display(), b.display()));
  }
}

}  // namespace gantry::resolver
