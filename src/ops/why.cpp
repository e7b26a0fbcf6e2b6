#include "ops/why.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "ops/member_features.h"
#include "ops/open_workspace.h"
#include "ops/quiet_reporter.h"
#include "ops/why_json.h"
#include "ops/why_text.h"
#include "ops/why_versions.h"
#include "resolver/origins.h"

namespace gantry::ops {

namespace {

class Why {
 public:
  Why(const WhyOptions& options, const config::Config& config, const Host& host)
      : options_(options),
        config_(config),
        host_(host),
        quiet_(host.reporter),
        opened_(options.manifest_path, config, host) {}

  WhyReport run() {
    auto selection = options_.packages;
    if (selection.packages.empty()) selection.all = true;
    selected_ =
        members_of(opened_.workspace(), workspace::select_specs(opened_.workspace(), selection, host_.reporter));
    kinds_ = options_.all_targets ? std::vector{toolchain::CompileKind::host()} : opened_.kinds(options_.targets);
    std::vector<PackageIdSpec> specs;
    for (const auto& text : options_.specs) specs.push_back(parse(text));
    WhyReport report;
    try {
      resolve();
    } catch (const resolver::ResolutionError& error) {
      report.failure = explain(error);
      return report;
    }
    if (specs.empty()) return report;
    trace();
    for (const auto& spec : specs) add_packages(spec, report);
    return report;
  }

 private:
  static PackageIdSpec parse(const std::string& text) {
    auto spec = PackageIdSpec::parse(text);
    if (spec) return std::move(*spec);
    throw Error(fmt::format("invalid package ID specification: `{}`", text), {std::move(spec.error())});
  }

  void resolve() {
    request_ = opened_.resolve_request(options_.network);
    request_.lock_file = options_.network.locked ? LockFileUse::Keep : LockFileUse::Read;
    request_.whole_workspace = true;
    request_.features = [this] {
      return members_ = member_features(opened_.workspace(), selected_, options_.features);
    };
    request_.needs_features = true;
    resolved_ = opened_.resolve(request_);
  }

  // --- failures

  // The same again, with nothing but what makes it fail.
  WhyFailure explain(const resolver::ResolutionError& error) {
    auto& resolver = again();
    const auto* previous = resolver.previous().exists ? &resolver.previous().resolve : nullptr;
    auto culprits = resolver::find_culprits(resolver.resolve_options(nullptr, nullptr), resolver.query());
    const bool needs_lock_file = !culprits && previous != nullptr;
    if (needs_lock_file) {
      culprits = resolver::find_culprits(resolver.resolve_options(previous, nullptr), resolver.query());
    }
    if (!culprits) return {error.failure(), {}, false};
    return {std::move(culprits->failure), std::move(culprits->dependencies), needs_lock_file};
  }

  // For questions behind the first resolution.
  WorkspaceResolver& again() {
    if (!again_) {
      again_.emplace(opened_.workspace(), request_, config_, host_.files, quiet_, host_.cwd, host_.cargo_home);
      again_->read_lock_file();
      again_->open_sources();
    }
    return *again_;
  }

  // --- ways

  bool applies_to_any(const cfgexpr::Platform& platform) {
    return options_.all_targets || std::ranges::any_of(kinds_, [&](const auto& kind) {
             return opened_.toolchain().platform_applies(platform, kind);
           });
  }

  bool applies(const cfgexpr::Platform& platform, resolver::FeaturesFor role) {
    if (role == resolver::FeaturesFor::Target || options_.all_targets) return applies_to_any(platform);
    return opened_.toolchain().platform_applies(platform, toolchain::CompileKind::host());
  }

  const resolver::Resolve& graph() const { return *resolved_.with_features; }

  bool is_proc_macro(const PackageId& id) {
    const auto [known, is_new] = proc_macros_.try_emplace(id, false);
    if (!is_new) return known->second;
    // Offline, what is not here is taken for a usual library.
    if (options_.network.offline && !id.source().is_path() && !resolved_.sources->get(id.source()).is_present(id)) {
      return false;
    }
    const auto package = resolved_.package(id);
    const auto* library = package->library();
    return known->second = library != nullptr && library->proc_macro;
  }

  void trace() {
    resolver::OriginOptions options;
    options.follows = [this](DependencyKind kind) { return options_.kinds.contains(kind); };
    options.features.behavior = opened_.workspace().resolver_behavior();
    options.features.dev_dependencies = options_.kinds.contains(DependencyKind::Development);
    options.features.all_targets = options_.all_targets;
    options.features.platform_applies = [this](const cfgexpr::Platform& platform, resolver::FeaturesFor role) {
      return applies(platform, role);
    };
    options.features.is_proc_macro = [this](const PackageId& id) { return is_proc_macro(id); };
    std::vector<std::pair<resolver::PackageIndex, resolver::CliFeatures>> roots;
    for (const auto& [summary, cli] : members_) {
      if (const auto index = graph().find(summary->id)) roots.emplace_back(*index, cli);
    }
    const bool unified = options.features.behavior == manifest::ResolverBehavior::V1;
    if (!unified && !options_.network.offline) download(roots);
    origins_.emplace(graph(), roots, options);
    if (!unified || options_.all_targets) return;
    // Features are those of all platforms.
    options.features.all_targets = true;
    unified_origins_.emplace(graph(), roots, options);
  }

  // Whether something is a procedural macro stands in its manifest.
  void download(const std::vector<std::pair<resolver::PackageIndex, resolver::CliFeatures>>& roots) {
    std::set<PackageId> wanted;
    std::vector<resolver::PackageIndex> pending;
    for (const auto& [root, cli] : roots) pending.push_back(root);
    while (!pending.empty()) {
      const auto index = pending.back();
      pending.pop_back();
      if (!wanted.insert(graph()[index].id).second) continue;
      for (const auto& edge : graph()[index].edges) {
        const bool needed = std::ranges::any_of(edge.dependencies, [this](const Dependency& dependency) {
          return options_.kinds.contains(dependency.kind) &&
                 (!dependency.platform || applies_to_any(*dependency.platform));
        });
        if (needed) pending.push_back(edge.to);
      }
    }
    resolved_.download({wanted.begin(), wanted.end()});
  }

  static WhyChain chain_to(const resolver::Origins& origins, const resolver::Resolve& resolve,
                           resolver::OriginIndex index) {
    WhyChain chain;
    for (const auto each : origins.way_to(index)) {
      const auto& origin = origins[each];
      WhyStep step{resolve[origin.package].id, origin.feature, std::nullopt};
      if (const auto* dependency = origin.causes.front().dependency) step.dependency = *dependency;
      chain.push_back(std::move(step));
    }
    return chain;
  }

  WhyUse describe_use(resolver::OriginIndex index) const {
    const auto& origin = (*origins_)[index];
    WhyUse use{origin.role, chain_to(*origins_, graph(), index), {}, {}};
    for (const auto& cause : origin.causes) {
      if (cause.kind != resolver::Cause::Kind::Dependency) continue;
      const auto& by = (*origins_)[*cause.by];
      use.dependents.push_back({graph()[by.package].id, by.feature, *cause.dependency});
    }
    std::ranges::stable_sort(use.dependents, {}, [](const auto& dependent) { return dependent.package; });
    const auto add_features = [&](const resolver::Origins& origins) {
      for (const auto feature : origins.features_of(origin.package, origin.role)) {
        const auto& name = origins[feature].feature;
        if (std::ranges::find(use.features, name, &WhyFeature::name) != use.features.end()) continue;
        use.features.push_back({name, chain_to(origins, graph(), feature)});
      }
    };
    add_features(*origins_);
    if (unified_origins_) add_features(*unified_origins_);
    std::ranges::sort(use.features, {}, &WhyFeature::name);
    return use;
  }

  // --- what takes no part

  // All members, platforms and features.
  const resolver::Origins& origins_of_lock() {
    if (origins_of_lock_) return *origins_of_lock_;
    resolver::OriginOptions options;
    options.features.behavior = manifest::ResolverBehavior::V1;  // one role, so that no manifest need be read
    options.features.dev_dependencies = true;
    options.features.all_targets = true;
    std::vector<std::pair<resolver::PackageIndex, resolver::CliFeatures>> roots;
    for (const auto& member : opened_.workspace().members()) {
      if (const auto index = resolved_.resolve.find(member->id())) roots.emplace_back(*index, all_features());
    }
    return origins_of_lock_.emplace(resolved_.resolve, roots, options);
  }
  static resolver::CliFeatures all_features() {
    resolver::CliFeatures all;
    all.all_features = true;
    return all;
  }

  bool takes_part(const WhyStep& step) const {
    const auto index = graph().find(step.package);
    if (!index) return false;
    for (const auto use : origins_->uses_of(*index)) {
      if (step.feature.empty()) return true;
      const auto features = origins_->features_of(*index, (*origins_)[use].role);
      const auto is_it = [&](resolver::OriginIndex feature) { return (*origins_)[feature].feature == step.feature; };
      if (std::ranges::any_of(features, is_it)) return true;
    }
    return false;
  }

  void explain_absence(resolver::PackageIndex package, WhyPackage& answer) {
    const auto uses = origins_of_lock().uses_of(package);
    if (uses.empty()) return;
    answer.locked = chain_to(origins_of_lock(), resolved_.resolve, uses.front());
    const auto missing = std::ranges::find_if_not(answer.locked, [&](const auto& step) { return takes_part(step); });
    answer.cut.step = static_cast<std::size_t>(missing - answer.locked.begin());
    if (missing == answer.locked.end()) return;
    using enum WhyCut::Reason;
    if (missing == answer.locked.begin()) {
      answer.cut.reason = Member;
    } else if (!missing->dependency) {
      answer.cut.reason = Feature;
    } else if (missing->dependency->platform && !applies_to_any(*missing->dependency->platform)) {
      answer.cut.reason = Platform;
    } else if (!options_.kinds.contains(missing->dependency->kind)) {
      answer.cut.reason = Kind;
    }
  }

  // --- packages

  void add_packages(const PackageIdSpec& spec, WhyReport& report) {
    auto found = matching(spec);
    std::optional<semver::PartialVersion> other_version;
    if (found.empty() && spec.version) {
      auto any = spec;
      any.version.reset();
      found = matching(any);
      other_version = spec.version;
    }
    if (found.empty()) {
      std::vector<PackageId> ids;
      for (const auto& node : resolved_.resolve.nodes) ids.push_back(node.id);
      spec.query(ids);  // throws
    }
    VersionJudge judge(again(), resolved_.resolve);
    for (const auto index : found) {
      WhyPackage answer;
      answer.id = resolved_.resolve[index].id;
      if (const auto in_graph = graph().find(answer.id)) {
        for (const auto use : origins_->uses_of(*in_graph)) answer.uses.push_back(describe_use(use));
      }
      if (answer.uses.empty()) explain_absence(index, answer);
      answer.version = judge.judge(index, other_version);
      report.packages.push_back(std::move(answer));
    }
  }

  std::vector<resolver::PackageIndex> matching(const PackageIdSpec& spec) const {
    std::vector<resolver::PackageIndex> found;
    const auto& nodes = resolved_.resolve.nodes;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (spec.matches(nodes[i].id)) found.push_back(static_cast<resolver::PackageIndex>(i));
    }
    return found;
  }

  const WhyOptions& options_;
  const config::Config& config_;
  const Host& host_;
  QuietReporter quiet_;
  OpenWorkspace opened_;
  std::vector<manifest::PackagePtr> selected_;
  std::vector<toolchain::CompileKind> kinds_;
  MemberFeatures members_;
  ResolveRequest request_;
  ResolvedWorkspace resolved_;
  std::optional<WorkspaceResolver> again_;
  std::map<PackageId, bool> proc_macros_;
  std::optional<resolver::Origins> origins_;
  std::optional<resolver::Origins> unified_origins_;
  std::optional<resolver::Origins> origins_of_lock_;
};

}  // namespace

bool why(const WhyOptions& options, const config::Config& config, const Host& host) {
  const auto report = Why(options, config, host).run();
  host.reporter.out(options.json ? why_json(report)
                                 : why_text(report, {options.ascii, host.reporter.verbosity() >= Verbosity::Verbose,
                                                     options.program}));
  return !report.failure;
}

}  // namespace gantry::ops
