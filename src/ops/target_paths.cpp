#include "ops/target_paths.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::ops {

namespace {

using manifest::Target;

struct Kind {
  int rank;
  std::string_view entry_point;  // what a directory of such a target would contain
};

Kind kind_of(const Target& target) {
  if (target.is_lib()) return {0, "lib.rs"};
  if (target.is_bin()) return {1, "main.rs"};
  if (target.is_test()) return {2, "main.rs"};
  if (target.is_bench()) return {3, "main.rs"};
  if (target.is_example()) return {4, "main.rs"};
  return {5, ""};
}

}  // namespace

void check_target_paths(const plan::UnitGraph& graph, const FileSystem& files, Reporter& reporter) {
  std::vector<const plan::Unit*> broken;
  for (const auto root : graph.roots) {
    const auto& unit = graph.units[plan::index_of(root)];
    const auto stat = files.stat(unit.target->src_path);
    if (!stat || stat->is_directory()) broken.push_back(&unit);
  }
  if (broken.empty()) return;
  std::ranges::stable_sort(broken, {}, [](const plan::Unit* unit) {
    return std::tuple(unit->package->id(), kind_of(*unit->target).rank, unit->target->name);
  });
  for (const auto* unit : broken) {
    const auto& target = *unit->target;
    const auto kind = kind_of(target);
    std::string place = fmt::format(" --> {}\n", unit->package->manifest_path);
    if (files.is_directory(target.src_path)) {
      reporter.error(fmt::format("path `{}` for {} `{}` is a directory, but a source file was expected.",
                                 target.src_path, manifest::kind_name(target.kind), target.name));
      const auto entry = path::join(target.src_path, std::string(kind.entry_point));
      if (files.is_file(entry)) place += fmt::format("  = help: an entry point exists at `{}`\n", entry);
    } else {
      reporter.error(fmt::format("can't find {} `{}` at path `{}`", manifest::kind_name(target.kind), target.name,
                                 target.src_path));
    }
    reporter.err(place);
  }
  throw Error(fmt::format("could not compile due to {} previous target resolution error{}", broken.size(),
                          broken.size() == 1 ? "" : "s"));
}

}  // namespace gantry::ops
