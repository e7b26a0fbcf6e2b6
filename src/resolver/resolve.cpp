#include "resolver/resolve.h"

#include <algorithm>

namespace gantry::resolver {

std::optional<PackageIndex> Resolve::find(const PackageId& id) const {
  const auto found = std::ranges::lower_bound(nodes, id, {}, &ResolveNode::id);
  if (found == nodes.end() || !(found->id == id)) return std::nullopt;
  return static_cast<PackageIndex>(found - nodes.begin());
}

}  // namespace gantry::resolver
