#include "resolver/culprits.h"

#include <algorithm>
#include <set>

namespace gantry::resolver {
namespace {

struct Place {
  std::size_t root;
  std::size_t dependency;
  auto operator<=>(const Place&) const = default;
};
using Places = std::vector<Place>;

Places operator+(const Places& a, const Places& b) {
  auto both = a;
  both.insert(both.end(), b.begin(), b.end());
  std::ranges::sort(both);
  return both;
}

class CulpritSearch {
 public:
  CulpritSearch(const ResolveOptions& options, PackageQuery& query) : options_(options), query_(query) {}

  std::optional<Culprits> run() {
    Places all;
    for (std::size_t root = 0; root < options_.roots.size(); ++root) {
      const auto count = options_.roots[root].summary->dependencies.size();
      for (std::size_t i = 0; i < count; ++i) all.push_back({root, i});
    }
    if (!fails(all)) return std::nullopt;
    const auto needed = fails({}) ? Places{} : smallest({}, false, all);
    Culprits culprits;
    for (const auto& place : needed) {
      const auto& summary = *options_.roots[place.root].summary;
      culprits.dependencies.push_back({summary.id, summary.dependencies[place.dependency]});
    }
    if (auto failure = fails(needed)) culprits.failure = std::move(*failure);
    return culprits;
  }

 private:
  // The part of `places` that fails together with `background`; `grown`: the background is another than before, and may
  // fail by itself.
  Places smallest(const Places& background, bool grown, const Places& places) {
    if (grown && fails(background)) return {};
    if (places.size() == 1) return places;
    const auto middle = places.begin() + static_cast<std::ptrdiff_t>(places.size() / 2);
    const Places first(places.begin(), middle);
    const Places second(middle, places.end());
    const auto of_second = smallest(background + first, true, second);
    const auto of_first = smallest(background + of_second, !of_second.empty(), first);
    return of_first + of_second;
  }

  std::optional<Failure> fails(const Places& places) {
    auto reduced = options_;
    for (std::size_t root = 0; root < reduced.roots.size(); ++root) {
      reduced.roots[root].summary = reduce(*options_.roots[root].summary, root, places);
    }
    try {
      resolve(reduced, query_);
    } catch (const ResolutionError& error) {
      return error.failure();
    }
    return std::nullopt;
  }

  static SummaryPtr reduce(const Summary& summary, std::size_t root, const Places& places) {
    auto reduced = std::make_shared<Summary>(summary);
    reduced->dependencies.clear();
    std::set<std::string> names;
    for (const auto& place : places) {
      if (place.root != root) continue;
      reduced->dependencies.push_back(summary.dependencies[place.dependency]);
      names.insert(reduced->dependencies.back().name_in_manifest);
    }
    for (auto& [name, values] : reduced->features) {
      std::erase_if(values, [&](const FeatureValue& value) {
        return value.kind != FeatureValue::Kind::Feature && !names.contains(value.dependency);
      });
    }
    return reduced;
  }

  const ResolveOptions& options_;
  PackageQuery& query_;
};

}  // namespace

std::optional<Culprits> find_culprits(const ResolveOptions& options, PackageQuery& query) {
  return CulpritSearch(options, query).run();
}

}  // namespace gantry::resolver
