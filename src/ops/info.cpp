#include "ops/info.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "model/package_id_spec.h"
#include "ops/info_view.h"
#include "ops/open_toolchain.h"
#include "ops/open_workspace.h"
#include "ops/workspace_resolver.h"
#include "sources/source_set.h"

namespace gantry::ops {

namespace {

class Info {
 public:
  Info(const InfoOptions& options, const config::Config& config, const Host& host)
      : options_(options), config_(config), host_(host), spec_(parse_spec(options.spec)) {}

  void run() {
    open_workspace();
    registry_ = named_registry(options_.choice, config_);
    if (show_member()) return;
    read_lock();
    const auto summary = choose();
    show(source().load(summary->id), summary);
    if (locked_) {
      const auto name = summary->id.name();
      host_.reporter.note(fmt::format("to see how you depend on {0}, run `{1}cargo tree --invert {0}@{2}{3}`", name,
                                      host_.reporter.color() ? "\x1b[1m\x1b[96m" : "",
                                      summary->id.version().to_string(), host_.reporter.color() ? "\x1b[0m" : ""));
    }
  }

 private:
  static PackageIdSpec parse_spec(const std::string& text) {
    auto spec = PackageIdSpec::parse(text);
    if (!spec) throw Error(fmt::format("invalid package ID specification: `{}`", text), {spec.error()});
    return std::move(*spec);
  }

  void open_workspace() {
    const auto exists = [&] {
      for (std::string directory = host_.cwd; !directory.empty(); directory = std::string(path::parent(directory))) {
        if (host_.files.exists(path::join(directory, "Cargo.toml"))) return true;
        if (directory == "/") break;
      }
      return false;
    };
    if (exists()) {
      try {
        opened_ = std::make_unique<OpenWorkspace>(std::nullopt, config_, host_);
      } catch (const Error& error) {
        if (options_.report) options_.report(error);
      }
    }
    if (!opened_ && options_.network.locked)
      throw Error(fmt::format("the option `{}` can only be used within a workspace", options_.network.locked_flag));
  }

  bool is_chosen() const { return options_.choice.given() && !options_.choice.is_default; }

  // A member of the workspace needs no registry.
  bool show_member() {
    if (!opened_ || is_chosen()) return false;
    for (const auto& member : opened_->workspace().members()) {
      if (!spec_.matches(member->id())) continue;
      show(member, {member->manifest, &member->manifest->summary});
      return true;
    }
    return false;
  }

  // The package that the workspace uses, if it uses one. What is wrong with the lock file is not this command's
  // business.
  void read_lock() {
    if (!opened_) return;
    try {
      const auto request = opened_->resolve_request(options_.network);
      {
        WorkspaceResolver reader(opened_->workspace(), request, config_, host_.files, host_.reporter, host_.cwd,
                                 host_.cargo_home);
        reader.read_lock_file();
        had_lock_ = reader.previous().exists;
      }
      const auto resolved = opened_->resolve(request);
      pick_locked(resolved.resolve);
    } catch (const Error&) {
      locked_.reset();
    }
  }

  void pick_locked(const resolver::Resolve& resolve) {
    std::vector<resolver::PackageIndex> found;
    for (std::uint32_t i = 0; i < resolve.nodes.size(); ++i) {
      const auto& id = resolve.nodes[i].id;
      if (!spec_.matches(id) || !id.source().is_registry()) continue;
      if (is_chosen() && id.source() != registry_) continue;
      found.push_back(static_cast<resolver::PackageIndex>(i));
    }
    if (found.empty()) return;
    const auto newest_used_by = [&](const std::vector<manifest::PackagePtr>& users) -> std::optional<PackageId> {
      std::optional<PackageId> best;
      for (const auto& user : users) {
        const auto index = resolve.find(user->id());
        if (!index) continue;
        for (const auto& edge : resolve[*index].edges) {
          if (std::ranges::find(found, edge.to) == found.end()) continue;
          const auto& id = resolve[edge.to].id;
          if (!best || best->version() < id.version()) best = id;
        }
      }
      return best;
    };
    if (const auto current = opened_->workspace().current()) locked_ = newest_used_by({current});
    if (!locked_) locked_ = newest_used_by(opened_->workspace().members());
    if (!locked_) {
      locked_ = resolve[*std::ranges::max_element(found, [&](auto a, auto b) {
                  return resolve[a].id.version() < resolve[b].id.version();
                })].id;
    }
    registry_ = locked_->source();
  }

  sources::Source& source() {
    if (!sources_) {
      sources::SourceSetOptions set;
      set.cwd = host_.cwd;
      set.cargo_home = host_.cargo_home;
      set.offline = options_.network.offline;
      set.fetched_indexes = options_.network.fetched_indexes;
      set.package_cache = options_.network.package_cache;
      sources_ = std::make_unique<sources::SourceSet>(std::move(set), config_, host_.files, host_.reporter);
    }
    return sources_->get(registry_);
  }

  std::vector<SummaryPtr> versions(const std::string& name) {
    auto found =
        locked_ && had_lock_ ? source().versions_beside(name, locked_->version()) : source().all_versions(name);
    std::erase_if(found, [&](const auto& summary) {
      return summary->yanked && !(locked_ && summary->id.version() == locked_->version());
    });
    return found;
  }

  bool compiles(const SummaryPtr& summary) {
    if (!summary->rust_version) return false;
    if (!rust_version_) rust_version_ = find_rust_version();
    return summary->rust_version->to_version() <= *rust_version_;
  }

  // The lowest of the workspace, else the compiler's.
  semver::Version find_rust_version() {
    std::optional<semver::Version> lowest;
    if (opened_) {
      for (const auto& member : opened_->workspace().members()) {
        const auto& own = member->manifest->summary.rust_version;
        if (own && (!lowest || own->to_version() < *lowest)) lowest = own->to_version();
      }
      if (!lowest) return opened_->toolchain().rustc().version;
    }
    if (lowest) return *lowest;
    toolchain::Toolchain toolchain(config_, host_.environment, host_.files, host_.files, host_.processes, host_.cwd, "",
                                   shared_probe_file(host_), &host_.reporter);
    return toolchain.rustc().version;
  }

  Error not_found() const {
    return Error(fmt::format("could not find `{}` in registry `{}`", options_.spec, registry_.url()));
  }

  SummaryPtr choose() {
    auto all = versions(spec_.name);
    if (all.empty()) {
      const auto similar = source().similar_names(spec_.name);
      if (similar.empty()) throw not_found();
      host_.reporter.warning(fmt::format("translating `{}` to `{}`", spec_.name, similar.front()));
      spec_.name = similar.front();
      all = versions(spec_.name);
    }
    const auto is_older = [](const auto& a, const auto& b) { return a->id.version() < b->id.version(); };
    if (!all.empty()) latest_ = (*std::ranges::max_element(all, is_older))->id.version();
    std::erase_if(all, [&](const auto& summary) { return !spec_.matches(summary->id); });
    if (all.empty()) throw not_found();
    if (locked_) {
      const auto found = std::ranges::find_if(all, [&](const auto& each) { return each->id == *locked_; });
      if (found != all.end()) return *found;
    }
    std::vector<SummaryPtr> fitting;
    std::ranges::copy_if(all, std::back_inserter(fitting), [&](const auto& summary) { return compiles(summary); });
    return *std::ranges::max_element(fitting.empty() ? all : fitting, is_older);
  }

  void show(const manifest::PackagePtr& package, const SummaryPtr& summary) {
    InfoView view{package, summary};
    if (latest_ && *latest_ != summary->id.version()) view.latest = latest_;
    view.cwd = host_.cwd;
    view.all_features = view.dependencies = host_.reporter.verbosity() >= Verbosity::Verbose;
    view.colors = options_.colors_output;
    host_.reporter.out(render_info(view));
  }

  const InfoOptions& options_;
  const config::Config& config_;
  const Host& host_;
  PackageIdSpec spec_;
  std::unique_ptr<OpenWorkspace> opened_;
  SourceId registry_;
  bool had_lock_ = false;
  std::optional<PackageId> locked_;  // what the workspace uses
  std::optional<semver::Version> latest_;
  std::optional<semver::Version> rust_version_;
  std::unique_ptr<sources::SourceSet> sources_;
};

}  // namespace

void info(const InfoOptions& options, const config::Config& config, const Host& host) {
  Info(options, config, host).run();
}

}  // namespace gantry::ops
