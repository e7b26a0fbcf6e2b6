#include "plan/unit_warnings.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "plan/doc_units.h"

namespace gantry::plan {
namespace {

// "lib target `a`": with the kind as messages name it.
std::string describe(const Unit& unit) {
  const manifest::Target& target = *unit.target;
  return fmt::format("{} target `{}` in package `{}`", manifest::kind_name(target.kind), target.name,
                     unit.package->id().display());
}

}  // namespace

void warn_about_collisions(const UnitGraph& graph, const FileLayout& layout, Reporter& reporter) {
  std::vector<std::uint32_t> order(graph.units.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) {
    const Unit& x = graph.units[a];
    const Unit& y = graph.units[b];
    if (x.package_index != y.package_index) return x.package_index < y.package_index;
    return std::tie(x.target->kind, x.target->name) < std::tie(y.target->kind, y.target->name);
  });
  std::unordered_map<std::string_view, std::uint32_t> owners;
  const auto claim = [&](const std::string& path, std::uint32_t index) {
    const auto [entry, inserted] = owners.try_emplace(path, index);
    if (inserted || entry->second == index) return;
    const Unit& unit = graph.units[index];
    const Unit& other = graph.units[entry->second];
    std::string text =
        fmt::format("output filename collision at {}\n  |\n  = note: the {} has the same output filename as the {}\n",
                    path, describe(unit), describe(other));
    if (unit.is_doc()) {
      text +=
          "  = note: this is a known bug where multiple crates with the same name use the same path; see "
          "<https://github.com/rust-lang/cargo/issues/6313>";
    } else {
      text +=
          "  = note: this may become a hard error in the future; see <https://github.com/rust-lang/cargo/issues/6313>\n"
          "  = help: consider changing their names to be unique or compiling them separately";
    }
    reporter.warning(text);
  };
  const std::set<UnitId> roots(graph.roots.begin(), graph.roots.end());
  DocumentedNames documented;
  for (const std::uint32_t index : order) {
    if (roots.contains(UnitId(index))) documented.add(graph.units[index]);
    for (const OutputFile& output : layout.files(UnitId(index)).outputs) {
      claim(output.path, index);
      if (output.uplifted && *output.uplifted != output.path) claim(*output.uplifted, index);
    }
  }
}

std::optional<std::string> unlinkable_dependencies_warning(const UnitGraph& graph, const Unit& unit) {
  if (unit.runs_build_script()) return std::nullopt;
  const Unit* first = nullptr;
  for (const UnitDependency& dependency : unit.dependencies) {
    const Unit& other = graph[dependency.unit];
    if (other.is_doc() || other.runs_build_script()) continue;
    if (other.target->is_linkable()) return std::nullopt;
    if (first == nullptr && other.target->is_lib()) first = &other;
  }
  if (first == nullptr) return std::nullopt;
  return fmt::format(
      "the package `{0}` provides no linkable target\n  |\n"
      "  = note: this might cause `{1}` to fail compilation\n"
      "  = note: this warning might turn into a hard error in the future\n"
      "  = help: consider adding 'dylib' or 'rlib' to key 'crate-type' in `{0}`'s Cargo.toml",
      first->target->crate_name(), unit.target->crate_name());
}

std::vector<std::string> ignored_hint_warnings(const Unit& unit) {
  if (unit.runs_build_script() || unit.is_doc()) return {};
  const auto& id = unit.package->id();
  const auto& hint = unit.package->manifest->hint_mostly_unused;
  std::vector<std::string> warnings;
  const auto warn = [&](std::string_view text) {
    warnings.push_back(fmt::format("{}@{}: ignoring {}", id.name(), id.version().to_string(), text));
  };
  constexpr std::string_view kToEnable = ", pass `-Zprofile-hint-mostly-unused` to enable it";
  if (hint && !hint->is_boolean()) {
    warn(fmt::format("unsupported value type ({}) for 'hints.mostly-unused', which expects a boolean",
                     hint->type_name()));
  }
  if (unit.profile.hint_mostly_unused) {
    if (*unit.profile.hint_mostly_unused) warn(fmt::format("'hint-mostly-unused' profile option{}", kToEnable));
  } else if (hint && hint->is_boolean() && hint->as_boolean()) {
    warn(fmt::format("'hints.mostly-unused'{}", kToEnable));
  }
  return warnings;
}

void warn_about_missing_libraries(const GraphRequest& request, const GraphInputs& inputs, Reporter& reporter) {
  const bool development = needs_dev_dependencies(request.intent, request.filter);
  const auto applies = [&](resolver::PackageIndex package, const Dependency& dependency) {
    if (dependency.kind == DependencyKind::Development && !development) return false;
    if (dependency.optional &&
        !inputs.features.is_dependency_activated(package, resolver::FeaturesFor::Target, dependency.name_in_manifest)) {
      return false;
    }
    if (!dependency.platform) return true;
    if (dependency.kind == DependencyKind::Build) {
      return inputs.toolchain.platform_applies(*dependency.platform, toolchain::CompileKind::host());
    }
    return std::ranges::any_of(request.kinds, [&](const toolchain::CompileKind& kind) {
      return inputs.toolchain.platform_applies(*dependency.platform, kind);
    });
  };
  for (const auto& package : request.packages) {
    const auto index = inputs.resolve.find(package->id());
    if (!index) continue;
    for (const auto& edge : inputs.resolve[*index].edges) {
      std::set<std::string> names;
      for (const Dependency& dependency : edge.dependencies) {
        if (applies(*index, dependency)) names.insert(dependency.name_in_manifest);
      }
      if (names.empty() || inputs.package(edge.to)->library() != nullptr) continue;
      for (const std::string& name : names) {
        reporter.warning(fmt::format("{} ignoring invalid dependency `{}` which is missing a lib target",
                                     package->id().display(), name));
      }
    }
  }
}

}  // namespace gantry::plan
