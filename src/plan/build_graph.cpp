#include "plan/build_graph.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "plan/doc_units.h"
#include "plan/draft_graph.h"
#include "plan/lto.h"
#include "plan/required_features.h"
#include "plan/share_units.h"
#include "plan/target_selection.h"
#include "plan/unit_warnings.h"

namespace gantry::plan {
namespace {

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> result;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    result.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

resolver::PackageIndex index_of_package(const resolver::Resolve& resolve, const manifest::Package& package) {
  const auto index = resolve.find(package.id());
  if (!index) throw Error(fmt::format("internal error: `{}` is not in the resolution", package.id().display()));
  return *index;
}

// The selected targets whose required features are on.
std::vector<DraftId> add_roots(const std::vector<Proposal>& proposals, const GraphRequest& request,
                               const GraphInputs& inputs, DraftGraph& drafts, Reporter& reporter) {
  std::vector<DraftId> roots;
  for (const Proposal& proposal : proposals) {
    const resolver::PackageIndex index = index_of_package(inputs.resolve, *proposal.package);
    check_required_features(*proposal.target, index, inputs.resolve, reporter);
    if (!drafts.has_required_features(index, *proposal.target, {})) {
      if (!proposal.named) continue;
      const auto& features = proposal.target->required_features;
      throw Error(fmt::format(
          "target `{}` in package `{}` requires the features: `{}`\n"
          "Consider enabling them by passing, e.g., `--features=\"{}\"`",
          proposal.target->name, proposal.package->name(), fmt::join(features, "`, `"), fmt::join(features, " ")));
    }
    for (std::size_t kind = 0; kind < request.kinds.size(); ++kind) {
      roots.push_back(drafts.add_root(index, proposal.target, proposal.mode, kind));
    }
  }
  std::ranges::sort(roots);
  roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  return roots;
}

// cargo rustc --crate-type
std::shared_ptr<const manifest::Target> with_crate_types(const manifest::Target& target, const std::string& types) {
  if (!target.is_lib() && target.kind != manifest::TargetKind::ExampleLib) {
    throw Error(
        "crate types can only be specified for libraries and example libraries.\n"
        "Binaries, tests, and benchmarks are always the `bin` crate type");
  }
  auto changed = std::make_shared<manifest::Target>(target);
  changed->crate_types = split_list(types);
  return changed;
}

[[noreturn]] void fail_for_several(std::string_view what, std::string_view flags) {
  throw Error(
      fmt::format("{} can only be passed to one target, consider filtering\n"
                  "the package by passing, e.g., {} to specify a single target",
                  what, flags));
}

}  // namespace

UnitGraph build_unit_graph(const GraphRequest& request, const GraphInputs& inputs, Reporter& reporter) {
  warn_about_missing_libraries(request, inputs, reporter);
  const std::vector<Proposal> proposals = select_targets(request, reporter);
  DraftGraph drafts(request, inputs);
  std::vector<DraftId> roots = add_roots(proposals, request, inputs, drafts, reporter);
  if (roots.empty()) warn_about_empty_filter(request.filter, reporter);

  std::vector<std::shared_ptr<const manifest::Target>> changed_targets;
  if (request.single_crate_type) {
    if (roots.size() != 1) fail_for_several("crate types to rustc", "`--lib` or `--example`");
    changed_targets.push_back(with_crate_types(*drafts.units[roots.front()].target, *request.single_crate_type));
    const Draft original = drafts.units[roots.front()];
    roots = {drafts.add_root(original.package, changed_targets.back().get(), original.mode,
                             original.slot == 0 ? 0 : original.slot - 1)};
  }
  if (!request.extra_rustc_args.empty() && roots.size() != 1) {
    fail_for_several("extra arguments to `rustc`", "`--lib` or `--bin NAME`");
  }
  if (!request.extra_rustdoc_args.empty() && roots.size() != 1) {
    fail_for_several("extra arguments to `rustdoc`", "`--lib` or `--bin NAME`");
  }

  drafts.complete(roots);
  const bool share =
      std::ranges::all_of(request.kinds, [](const toolchain::CompileKind& kind) { return kind.is_host(); });
  if (request.intent == UserIntent::Doc) drop_hidden_documentation(drafts, roots, share);

  UnitGraph graph = finish_graph(drafts, roots, request, inputs);
  graph.changed_targets = std::move(changed_targets);
  for (const UnitId root : graph.roots) {
    Unit& unit = graph.units[index_of(root)];
    const auto& extra = unit.is_doc() ? request.extra_rustdoc_args : request.extra_rustc_args;
    unit.extra_args.insert(unit.extra_args.end(), extra.begin(), extra.end());
  }
  compute_lto(graph);
  return graph;
}

}  // namespace gantry::plan
