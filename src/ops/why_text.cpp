#include "ops/why_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/edit_distance.h"

namespace gantry::ops {

namespace {

constexpr std::size_t kShown = 6;

// "`b = "^1"` for `cfg(unix)`", "dev-dependency `b = "^1"`", "path dependency `b`".
std::string describe(const Dependency& dependency) {
  std::string text;
  if (dependency.kind == DependencyKind::Development) text = "dev-dependency ";
  if (dependency.kind == DependencyKind::Build) text = "build-dependency ";
  if (dependency.source.is_registry()) {
    text += fmt::format("`{} = \"{}\"`", dependency.name_in_manifest, dependency.requirement.to_string());
  } else {
    if (text.empty()) text = dependency.source.is_git() ? "git dependency " : "path dependency ";
    text += fmt::format("`{}`", dependency.name_in_manifest);
  }
  if (dependency.platform) text += fmt::format(" for `{}`", dependency.platform->to_string());
  return text;
}

std::string describe(const WhyDependent& dependent) {
  const auto feature = dependent.feature.empty() ? "" : fmt::format(" (feature `{}`)", dependent.feature);
  return fmt::format("{}{}, by {}", dependent.package.display(), feature, describe(dependent.dependency));
}

// What stands in one line of a chain.
std::string describe(const WhyChain& chain, std::size_t at) {
  const auto& step = chain[at];
  if (!step.feature.empty() && !step.dependency) return fmt::format("feature `{}` of it", step.feature);
  auto text = step.package.display();
  if (!step.feature.empty()) text += fmt::format(" with feature `{}`", step.feature);
  if (step.dependency) text += fmt::format(", by {}", describe(*step.dependency));
  return text;
}

class Page {
 public:
  explicit Page(const WhyTextOptions& options) : options_(options) {}

  std::string take() { return std::move(text_); }

  void add(const WhyPackage& package) {
    line(0, package.id.display());
    if (package.version.asked) {
      section("version");
      line(2, fmt::format("{} was asked about and is not in the graph", *package.version.asked));
      add_other_versions(package);
      return;
    }
    for (const auto& use : package.uses) add(use, package.uses.size() > 1);
    if (package.uses.empty()) add_absence(package);
    section("version");
    add_version(package);
  }

  void add(const WhyFailure& failure) {
    line(0, title(failure.failure));
    section("needed");
    auto needed = way_lines(failure.failure.parent);
    needed.push_back(
        fmt::format("{}, by {}", failure.failure.dependency.package_name, describe(failure.failure.dependency)));
    nest(needed);
    add_obstacles(failure.failure);
    if (failure.culprits.empty()) return;
    section(failure.culprits.size() == 1 ? "what must change" : "of which one must change");
    for (const auto& culprit : failure.culprits) {
      line(2, fmt::format("{} of {}", describe(culprit.dependency), culprit.root.display()));
    }
    if (failure.needs_lock_file) {
      line(2, fmt::format("or what Cargo.lock holds: without it there is an answer (`{} update`)", options_.program));
    }
  }

  void blank_line() { text_ += '\n'; }

 private:
  void line(std::size_t depth, const std::string& text) { text_.append(depth * 2, ' ').append(text).append(1, '\n'); }
  void section(const std::string& title) {
    blank_line();
    line(1, title);
  }
  // Each line below and behind the one before.
  void nest(const std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      text_.append(4, ' ');
      if (i > 0) text_.append((i - 1) * 4, ' ').append(options_.ascii ? "`-- " : "└── ");
      text_.append(lines[i]).append(1, '\n');
    }
  }
  void nest(const WhyChain& chain) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < chain.size(); ++i) lines.push_back(describe(chain, i));
    nest(lines);
  }
  static std::vector<std::string> way_lines(const resolver::Way& way) {
    std::vector<std::string> lines;
    for (std::size_t i = way.size(); i-- > 0;) {
      const auto by = i + 1 < way.size() ? fmt::format(", by {}", describe(*way[i + 1].dependency)) : "";
      lines.push_back(way[i].package.display() + by);
    }
    return lines;
  }

  // --- uses

  void add(const WhyUse& use, bool several) {
    const bool host = use.role == resolver::FeaturesFor::Host;
    section(!several ? "in the graph"
            : host   ? "in the graph of build scripts and procedural macros"
                     : "in the graph of the target");
    if (use.chain.size() == 1) {
      line(2, "a member of the workspace");
    } else {
      nest(use.chain);
    }
    // The only one stands in the chain.
    if (use.dependents.size() > (use.chain.size() == 1 ? 0 : 1)) {
      section("needed by");
      list(use.dependents, [](const WhyDependent& dependent) { return describe(dependent); });
    }
    if (use.features.empty()) return;
    section("features");
    for (const auto& feature : use.features) line(2, fmt::format("{}: {}", feature.name, reason(feature)));
  }

  template <typename Items, typename Describe>
  void list(const Items& items, const Describe& describe_item) {
    const auto shown = options_.whole_lists || items.size() <= kShown + 1 ? items.size() : kShown;
    for (std::size_t i = 0; i < shown; ++i) line(2, describe_item(items[i]));
    if (shown < items.size()) line(2, fmt::format("and {} more (--verbose names them)", items.size() - shown));
  }

  static std::string reason(const WhyFeature& feature) {
    const auto& last = feature.chain.back();
    const auto& before = feature.chain[feature.chain.size() - 2];
    if (last.dependency) {
      const auto through = before.feature.empty() ? "" : fmt::format(" (feature `{}`)", before.feature);
      return fmt::format("asked for by {}{}", before.package.display(), through);
    }
    if (!before.feature.empty()) return fmt::format("part of `{}`", before.feature);
    return feature.name == "default" ? "on by default" : "asked for on the command line";
  }

  void add_absence(const WhyPackage& package) {
    section("in Cargo.lock, but not in the graph");
    nest(package.locked);
    if (package.cut.step >= package.locked.size()) return;
    const auto& step = package.locked[package.cut.step];
    const auto name = step.feature.empty() || step.dependency ? step.package.name() : fmt::format("`{}`", step.feature);
    using enum WhyCut::Reason;
    switch (package.cut.reason) {
      case Member: line(2, fmt::format("{} is not among the packages that were selected", name)); break;
      case Platform:
        line(2, fmt::format("{} is for other platforms (--target all follows every platform)", name));
        break;
      case Kind: line(2, fmt::format("{} is a kind of dependency that --edges leaves out", name)); break;
      case Feature: line(2, fmt::format("no feature that is on turns {} on", name)); break;
    }
  }

  // --- versions

  void add_version(const WhyPackage& package) {
    const auto& version = package.version;
    if (!version.has_choice) {
      line(2, fmt::format("the one that its {} has", package.id.source().is_git() ? "repository" : "directory"));
      return;
    }
    if (version.is_locked) line(2, "Cargo.lock holds it");
    if (!version.twins.empty()) {
      std::string others;
      for (const auto& twin : version.twins) others += (others.empty() ? "" : ", ") + twin.to_string();
      line(2, fmt::format("{} is in the graph, too, for others that need it", others));
    }
    if (version.others.empty()) line(2, "there is no newer one");
    add_other_versions(package);
  }

  void add_other_versions(const WhyPackage& package) {
    if (package.version.asked && package.version.others.empty()) line(2, "there is no such version");
    for (const auto& other : package.version.others) {
      for (const auto& obstacle : other.obstacles) add(package.id, other.version, obstacle);
    }
  }

  void add(const PackageId& chosen, const semver::Version& version, const WhyObstacle& obstacle) {
    const auto name = version.to_string();
    using enum WhyObstacle::Kind;
    switch (obstacle.kind) {
      case Yanked: line(2, fmt::format("{} is yanked", name)); break;
      case Unusable: line(2, fmt::format("{}{}", name, obstacle.text)); break;
      case Requirement: {
        std::string more;
        if (obstacle.dependents.size() > 1) more = fmt::format(", and {} more", obstacle.dependents.size() - 1);
        const auto& first = obstacle.dependents.front();
        line(2, fmt::format("{} is refused by {}, which wants {}{}", name, first.package.display(),
                            describe(first.dependency), more));
        break;
      }
      case RustVersion:
        line(2, fmt::format("{} needs Rust {}; versions are chosen for {}", name, obstacle.text, obstacle.suits));
        break;
      case LockFile:
        line(2, fmt::format("{0} fits: `{1} update {2}@{3} --precise {0}` takes it", name, options_.program,
                            chosen.name(), chosen.version().to_string()));
        break;
      case Others: {
        line(2, fmt::format("{} fits beside other versions than Cargo.lock holds of:", name));
        for (const auto& id : obstacle.moved) line(3, id.display());
        break;
      }
      case Order: line(2, fmt::format("{} fits as well, but another version was met first", name)); break;
      case Conflict: line(2, fmt::format("{} does not fit: {}", name, title(*obstacle.failure))); break;
    }
  }

  // --- failures

  static std::string title(const resolver::Failure& failure) {
    const auto& dependency = failure.dependency;
    switch (failure.kind) {
      case resolver::Failure::Kind::Conflict: break;
      case resolver::Failure::Kind::Unfit:
        return fmt::format("no version of `{}` meets `{}`", dependency.package_name,
                           dependency.requirement.to_string());
      case resolver::Failure::Kind::Missing:
        return fmt::format("there is no package `{}` in {}", dependency.package_name, failure.searched);
    }
    return fmt::format("no version of `{}` suits everything that needs it", dependency.package_name);
  }

  void add_obstacles(const resolver::Failure& failure) {
    if (!failure.candidates.empty()) {
      line(2, fmt::format("which {} would meet", join(failure.candidates)));
    } else if (failure.kind == resolver::Failure::Kind::Unfit) {
      section(fmt::format("in {}", failure.searched));
      list(failure.unusable, [](const auto& each) { return each.version.to_string() + each.problem; });
      if (!failure.others.empty()) line(2, join(failure.others));
    } else if (!failure.similar.empty()) {
      line(2, fmt::format("a package with a similar name exists: `{}`", failure.similar.front()));
    }
    for (const auto& blame : failure.blames) add(failure, blame);
    if (!failure.offline_flag.empty()) {
      line(2, fmt::format("packages that were never downloaded are not seen with {}", failure.offline_flag));
    }
  }

  // The newest of them.
  std::string join(const std::vector<semver::Version>& versions) const {
    std::string text;
    const auto shown = options_.whole_lists ? versions.size() : std::min(versions.size(), kShown);
    for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + versions[i].to_string();
    return shown < versions.size() ? fmt::format("{} and {} more", text, versions.size() - shown) : text;
  }

  void add(const resolver::Failure& failure, const resolver::Failure::Blame& blame) {
    const auto& package = blame.way.front().package;
    const auto& name = failure.dependency.package_name;
    using enum resolver::Reason::Kind;
    switch (blame.reason.kind) {
      case Version:
        section(fmt::format("cannot stand beside {}: one version of a compatible range", package.display()));
        nest(way_lines(blame.way));
        return;
      case Links:
        section(
            fmt::format("links to `{}`, and so does {}: only one package may", blame.reason.text, package.display()));
        nest(way_lines(blame.way));
        return;
      case MissingFeature: {
        section(fmt::format("has no feature `{}`, which {} asks for", blame.reason.text, package.display()));
        const auto similar = closest_name(blame.reason.text, failure.known_features);
        if (similar) line(2, fmt::format("`{}` has `{}`", name, *similar));
        return;
      }
      case RequiredAsFeature:
        section(fmt::format("has a dependency `{}`, but it is not optional: {} cannot ask for it as a feature",
                            blame.reason.text, package.display()));
        return;
      case NonImplicitAsFeature:
        section(fmt::format("has an optional dependency `{}`, but \"dep:\" hides it: {} cannot ask for it as a feature",
                            blame.reason.text, package.display()));
        return;
    }
  }

  const WhyTextOptions& options_;
  std::string text_;
};

}  // namespace

std::string why_text(const WhyReport& report, const WhyTextOptions& options) {
  Page page(options);
  if (report.failure) page.add(*report.failure);
  for (std::size_t i = 0; i < report.packages.size(); ++i) {
    if (i > 0) page.blank_line();
    page.add(report.packages[i]);
  }
  auto text = page.take();
  return text.empty() ? "every dependency is met; name a package to learn why it is there\n" : text;
}

}  // namespace gantry::ops
