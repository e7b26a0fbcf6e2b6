// Builds packages, a resolve and activated features by hand, and makes unit graphs of them: planning without manifests
// on disk.
//
//   PlanBuilder plan;
//   plan.package("bar").lib();
//   plan.package("foo").lib().bin("foo").depends("bar");
//   const plan::UnitGraph graph = plan.graph({"foo"});
//   EXPECT_THAT(plan.lines(graph), ...);   // "foo bin:foo build <- bar lib:bar, foo lib:foo"
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/config.h"
#include "plan/build_graph.h"
#include "plan/layout.h"
#include "support/memory_file_system.h"
#include "support/recording_reporter.h"

namespace gantry::test {

// Answers -vV and the question about targets like a stable compiler on Linux.
class PlanRustc : public ProcessRunner {
 public:
  std::string version = "1.95.0";

  tl::expected<Output, std::error_code> run(const Command& command, const Environment&) override {
    Output output;
    if (command.args.back() == "-vV") {
      output.out =
          fmt::format("rustc {0} (59807616e 2026-04-14)\nhost: x86_64-unknown-linux-gnu\nrelease: {0}\n", version);
    } else {
      output.out =
          "___\nlib___.rlib\nlib___.so\nlib___.so\nlib___.a\nlib___.so\n/sys\noff\n___\nunix\ntarget_os=\"linux\"\n";
    }
    return output;
  }
  tl::expected<ExitStatus, std::error_code> run_inherited(const Command&, const Environment&) override {
    return ExitStatus{};
  }
};

class PackageBuilder {
 public:
  PackageBuilder(std::string name, std::string version, SourceId source, std::string root) : root_(std::move(root)) {
    manifest_ = std::make_shared<manifest::Manifest>();
    manifest_->summary.id = PackageId(std::move(name), *semver::Version::parse(version), std::move(source));
  }

  PackageBuilder& lib(std::vector<std::string> crate_types = {"lib"}) {
    auto& target = add(manifest::TargetKind::Lib, manifest_->summary.id.name(), "src/lib.rs", std::move(crate_types));
    std::ranges::replace(target.name, '-', '_');
    return *this;
  }
  PackageBuilder& proc_macro() {
    lib({"proc-macro"});
    manifest_->targets.back().proc_macro = true;
    return *this;
  }
  PackageBuilder& bin(const std::string& name) { return program(manifest::TargetKind::Bin, name, "src/bin/"); }
  PackageBuilder& test(const std::string& name) { return program(manifest::TargetKind::Test, name, "tests/"); }
  PackageBuilder& bench(const std::string& name) {
    program(manifest::TargetKind::Bench, name, "benches/");
    manifest_->targets.back().test = false;
    manifest_->targets.back().bench = true;
    return *this;
  }
  PackageBuilder& example(const std::string& name) {
    program(manifest::TargetKind::ExampleBin, name, "examples/");
    manifest_->targets.back().test = false;
    return *this;
  }
  PackageBuilder& build_script() {
    auto& target = add(manifest::TargetKind::CustomBuild, "build-script-build", "build.rs", {"bin"});
    target.test = target.doc = target.bench = target.doctest = false;
    manifest_->build_script = target.src_path;
    return *this;
  }
  PackageBuilder& links(const std::string& value) {
    manifest_->metadata.links = value;
    manifest_->summary.links = value;
    return *this;
  }
  // Changes the target that was added last.
  template <typename Change>
  PackageBuilder& with(Change&& change) {
    change(manifest_->targets.back());
    return *this;
  }
  PackageBuilder& depends(const std::string& name, DependencyKind kind = DependencyKind::Normal) {
    Dependency dependency;
    dependency.name_in_manifest = name;
    dependency.package_name = name;
    dependency.kind = kind;
    manifest_->summary.dependencies.push_back(std::move(dependency));
    return *this;
  }
  template <typename Change>
  PackageBuilder& depends_with(const std::string& name, Change&& change) {
    depends(name);
    change(manifest_->summary.dependencies.back());
    return *this;
  }
  PackageBuilder& features(std::set<std::string> names, resolver::FeaturesFor role) {
    features_[role] = std::move(names);
    return *this;
  }
  PackageBuilder& features(const std::set<std::string>& names) {
    features(names, resolver::FeaturesFor::Target);
    return features(names, resolver::FeaturesFor::Host);
  }
  PackageBuilder& not_a_member() {
    is_member_ = false;
    return *this;
  }

  const PackageId& id() const { return manifest_->summary.id; }

 private:
  manifest::Target& add(manifest::TargetKind kind, std::string name, const std::string& file,
                        std::vector<std::string> crate_types) {
    manifest::Target target;
    target.kind = kind;
    target.name = std::move(name);
    target.crate_types = std::move(crate_types);
    target.src_path = root_ + "/" + file;
    target.doc = kind == manifest::TargetKind::Lib || kind == manifest::TargetKind::Bin;
    target.doctest = kind == manifest::TargetKind::Lib;
    target.bench = kind == manifest::TargetKind::Lib || kind == manifest::TargetKind::Bin;
    manifest_->targets.push_back(std::move(target));
    return manifest_->targets.back();
  }
  PackageBuilder& program(manifest::TargetKind kind, const std::string& name, const std::string& directory) {
    add(kind, name, directory + name + ".rs", {"bin"});
    return *this;
  }

  std::shared_ptr<manifest::Manifest> manifest_;
  std::string root_;
  std::map<resolver::FeaturesFor, std::set<std::string>> features_;
  bool is_member_ = true;
  friend class PlanBuilder;
};

class PlanBuilder {
 public:
  MemoryFileSystem files;
  RecordingReporter reporter;
  PlanRustc rustc;
  Environment environment{{{"PATH", "/bin"}, {"HOME", "/home"}}};
  manifest::Profiles manifest_profiles;
  std::string config_text;
  std::string profile = "dev";
  plan::GraphRequest request;
  std::set<std::string> overridden_links;
  std::string root = "/w";  // of the packages that `package` makes

  PlanBuilder() { files.file("/bin/rustc", "x").directory("/w"); }

  // A member below /w.
  PackageBuilder& package(const std::string& name, const std::string& version = "0.1.0") {
    return packages_.emplace_back(name, version, SourceId::path(root + "/" + name), root + "/" + name);
  }
  PackageBuilder& registry_package(const std::string& name, const std::string& version = "1.0.0") {
    return packages_.emplace_back(name, version, SourceId::crates_io(), "/home/registry/" + name).not_a_member();
  }

  // Selects these packages, fills the request's kinds when empty, and plans.
  plan::UnitGraph graph(const std::vector<std::string>& selected) {
    prepare();
    request.packages.clear();
    for (const std::string& name : selected) {
      for (const auto& package : loaded_) {
        if (package->name() == name) request.packages.push_back(package);
      }
    }
    request.workspace_members.clear();
    for (const auto& package : loaded_) {
      if (members_.contains(package->id())) request.workspace_members.push_back(package);
    }
    if (request.kinds.empty()) request.kinds = {toolchain::CompileKind::host()};
    toolchain_->set_requested_kinds(request.kinds);
    profiles_.emplace(manifest_profiles, *config_, profile, environment);
    const plan::GraphInputs inputs{
        resolve_,
        features_,
        *profiles_,
        *toolchain_,
        [this](resolver::PackageIndex index) { return loaded_[resolver::index_of(index)]; },
        [this](const PackageId& id) { return members_.contains(id); },
        [this](const std::string& links, const toolchain::CompileKind&) { return overridden_links.contains(links); }};
    return plan::build_unit_graph(request, inputs, reporter);
  }

  plan::FileLayout layout(const plan::UnitGraph& graph, std::optional<std::string> lib_metadata = std::nullopt,
                          const std::string& build_dir = "/w/target") {
    return plan::FileLayout(graph, "/w/target", build_dir, profiles_->directory(), *toolchain_, "/w",
                            std::move(lib_metadata));
  }

  // Valid after `graph`.
  toolchain::Toolchain& toolchain() { return *toolchain_; }
  const config::Config& config() const { return *config_; }
  const plan::ProfileSet& profiles() const { return *profiles_; }

  // "foo lib:foo build": package, target and mode of a unit, " [host]" for host units, " panic=abort" and the like left
  // to callers.
  static std::string name(const plan::Unit& unit) {
    static const std::map<plan::CompileMode, std::string> kModes{{plan::CompileMode::Build, "build"},
                                                                 {plan::CompileMode::Check, "check"},
                                                                 {plan::CompileMode::CheckTest, "check-test"},
                                                                 {plan::CompileMode::Test, "test"},
                                                                 {plan::CompileMode::Doc, "doc"},
                                                                 {plan::CompileMode::Doctest, "doctest"},
                                                                 {plan::CompileMode::RunCustomBuild, "run"}};
    const std::string target = unit.target->is_custom_build() ? "script"
                               : unit.target->is_lib()        ? "lib"
                               : unit.target->is_bin()        ? "bin:" + unit.target->name
                               : unit.target->is_test()       ? "test:" + unit.target->name
                               : unit.target->is_bench()      ? "bench:" + unit.target->name
                                                              : "example:" + unit.target->name;
    return fmt::format("{} {} {}", unit.package->name(), target, kModes.at(unit.mode));
  }

  // One line a unit, roots marked with '*', with the names of its dependencies; in the order of the graph.
  static std::vector<std::string> lines(const plan::UnitGraph& graph) {
    std::vector<std::string> result;
    for (std::size_t index = 0; index < graph.units.size(); ++index) {
      const plan::Unit& unit = graph.units[index];
      std::vector<std::string> dependencies;
      for (const auto& dependency : unit.dependencies) dependencies.push_back(name(graph[dependency.unit]));
      const bool is_root = std::ranges::find(graph.roots, plan::UnitId(index)) != graph.roots.end();
      result.push_back(fmt::format("{}{}{}{}", is_root ? "*" : "", name(unit), dependencies.empty() ? "" : " <- ",
                                   fmt::join(dependencies, ", ")));
    }
    return result;
  }

  // The units with this name, in order.
  static std::vector<const plan::Unit*> find(const plan::UnitGraph& graph, const std::string& wanted) {
    std::vector<const plan::Unit*> result;
    for (const auto& unit : graph.units) {
      if (name(unit) == wanted) result.push_back(&unit);
    }
    return result;
  }
  static plan::UnitId id_of(const plan::UnitGraph& graph, const plan::Unit* unit) {
    return plan::UnitId(static_cast<std::uint32_t>(unit - graph.units.data()));
  }

 private:
  void prepare() {
    std::ranges::sort(packages_, {}, [](const PackageBuilder& package) { return package.id(); });
    loaded_.clear();
    resolve_ = {};
    features_ = {};
    members_.clear();
    for (const PackageBuilder& builder : packages_) {
      auto package = std::make_shared<manifest::Package>();
      package->manifest = builder.manifest_;
      package->manifest_path = builder.root_ + "/Cargo.toml";
      loaded_.push_back(package);
      if (builder.is_member_) members_.insert(builder.id());
      resolver::ResolveNode node;
      node.id = builder.id();
      node.summary = std::make_shared<Summary>(builder.manifest_->summary);
      resolve_.nodes.push_back(std::move(node));
    }
    for (std::size_t from = 0; from < packages_.size(); ++from) {
      std::map<std::uint32_t, std::vector<Dependency>> edges;
      for (const Dependency& dependency : resolve_.nodes[from].summary->dependencies) {
        for (std::uint32_t to = 0; to < packages_.size(); ++to) {
          if (packages_[to].id().name() == dependency.package_name) edges[to].push_back(dependency);
        }
      }
      for (auto& [to, dependencies] : edges) {
        resolve_.nodes[from].edges.push_back({resolver::PackageIndex(to), std::move(dependencies)});
      }
      for (const auto role : {resolver::FeaturesFor::Target, resolver::FeaturesFor::Host}) {
        auto& activated = features_.activated[{resolver::PackageIndex(from), role}];
        const auto found = packages_[from].features_.find(role);
        if (found != packages_[from].features_.end()) activated.features = found->second;
        activated.dependencies = activated.features;
      }
    }
    if (!config_text.empty()) files.file("/w/.cargo/config.toml", config_text);
    config_.emplace(config::Config::load(files, environment, "/w", "/home/.cargo", {}, reporter));
    toolchain_.emplace(*config_, environment, files, files, rustc, "/w", "/w/target/rustc.json", "", &reporter);
  }

  std::deque<PackageBuilder> packages_;
  std::vector<manifest::PackagePtr> loaded_;
  resolver::Resolve resolve_;
  resolver::ResolvedFeatures features_;
  std::set<PackageId> members_;
  std::optional<config::Config> config_;
  std::optional<toolchain::Toolchain> toolchain_;
  std::optional<plan::ProfileSet> profiles_;
};

}  // namespace gantry::test
