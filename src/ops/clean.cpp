#include "ops/clean.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/path.h"
#include "exec/build_lock.h"
#include "freshness/database.h"
#include "ops/cleaner.h"
#include "ops/open_toolchain.h"
#include "ops/resolve_workspace.h"
#include "plan/profile.h"
#include "toolchain/rustc.h"

namespace gantry::ops {
namespace {

constexpr std::size_t kHashDigits = 16;

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// "name-<hash>", also with an extension behind it.
bool is_hashed(std::string_view file, std::string_view name) {
  if (!file.starts_with(name) || file.size() <= name.size() || file[name.size()] != '-') return false;
  const std::string_view rest = file.substr(name.size() + 1);
  if (!is_hash(rest.substr(0, kHashDigits))) return false;
  return rest.size() == kHashDigits || rest[kHashDigits] == '.';
}

// rustc's incremental directories: "crate_name-<base 36>".
bool is_incremental(std::string_view directory, std::string_view crate) {
  if (!directory.starts_with(crate) || directory.size() <= crate.size() || directory[crate.size()] != '-') return false;
  const std::string_view rest = directory.substr(crate.size() + 1);
  return !rest.empty() && rest.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

bool is_named(std::string_view file, std::string_view name) {
  return file == name || (file.starts_with(name) && file[name.size()] == '.' &&
                          file.find('.', name.size() + 1) == std::string_view::npos);
}

// What one target of a package leaves in the directory of a profile.
class TargetNames {
 public:
  explicit TargetNames(const manifest::Target& target)
      : target_(target), crate_(target.crate_name()), library_("lib" + crate_) {}

  bool in_deps(std::string_view file) const {
    if (is_hashed(file, crate_) || is_hashed(file, library_)) return true;
    // Dynamic libraries have no hash in their names.
    return target_.is_lib() && (is_named(file, library_) || file == crate_ + ".d");
  }
  bool in_examples(std::string_view file) const {
    return target_.is_example() && (is_hashed(file, crate_) || is_hashed(file, library_) ||
                                    is_named(file, target_.name) || is_named(file, library_));
  }
  bool in_root(std::string_view file) const {
    if (target_.is_bin()) return is_named(file, target_.name) || is_named(file, crate_);
    return target_.is_lib() && is_named(file, library_);
  }
  bool in_incremental(std::string_view directory) const {
    return !target_.is_custom_build() && is_incremental(directory, crate_);
  }

 private:
  const manifest::Target& target_;
  std::string crate_;
  std::string library_;
};

void clean_package(const manifest::Package& package, const std::set<std::string>& profile_directories,
                   Cleaner& cleaner) {
  const std::string& name = package.id().name();
  std::vector<TargetNames> targets;
  for (const manifest::Target& target : package.manifest->targets) targets.emplace_back(target);
  const auto any = [&](bool (TargetNames::*test)(std::string_view) const) {
    return [&targets, test](std::string_view file) {
      return std::any_of(targets.begin(), targets.end(),
                         [&](const TargetNames& target) { return (target.*test)(file); });
    };
  };
  const auto of_package = [&](std::string_view file) { return is_hashed(file, name); };
  for (const std::string& directory : profile_directories) {
    cleaner.remove_matching(path::join(directory, ".fingerprint"), of_package);
    cleaner.remove_matching(path::join(directory, "build"), of_package);
    cleaner.remove_matching(path::join(directory, "deps"), any(&TargetNames::in_deps));
    cleaner.remove_matching(path::join(directory, "examples"), any(&TargetNames::in_examples));
    cleaner.remove_matching(directory, any(&TargetNames::in_root));
    cleaner.remove_matching(path::join(directory, "incremental"), any(&TargetNames::in_incremental));
  }
}

// What is known of the packages' last builds goes with their files: the next build is their first. The database lies
// with the host's files, which come first in `layouts`; identities are those of exec::unit_identity.
void forget_builds(const std::vector<PackageId>& packages, const std::vector<plan::Layout>& layouts,
                   FileSystem& files) {
  const std::string& host = layouts.front().build_root;
  freshness::BuildDatabase database(freshness::BuildDatabase::path_in(host));
  database.load(files);
  database.forget_units(files, [&](std::string_view identity) {
    const auto place = path::join(path::parent(host), identity);
    return std::ranges::any_of(layouts, [&](const plan::Layout& layout) {
      const auto unit = path::strip_prefix(place, layout.build_root);
      if (!unit) return false;
      const auto package = unit->substr(0, unit->find('/'));
      return std::ranges::any_of(packages, [&](const PackageId& id) { return is_hashed(package, id.name()); });
    });
  });
}

// `-p name`: versions and sources are not looked at, as file names do not tell them.
std::vector<PackageId> named_packages(const std::vector<std::string>& specs, const std::vector<PackageId>& all,
                                      Reporter& reporter) {
  std::vector<PackageId> found;
  for (const std::string& text : specs) {
    const auto spec = PackageIdSpec::parse(text);
    if (!spec) throw Error(spec.error());
    if (spec->version) {
      reporter.warning(fmt::format("version qualifier in `-p {}` is ignored, cleaning all versions of `{}` found", text,
                                   spec->name));
    }
    if (spec->url) {
      reporter.warning(
          fmt::format("url qualifier in `-p {}` ignored, cleaning all versions of `{}` found", text, spec->name));
    }
    bool any = false;
    for (const PackageId& id : all) {
      if (id.name() != spec->name) continue;
      any = true;
      found.push_back(id);
    }
    const bool exists = any && (!spec->version || std::any_of(all.begin(), all.end(),
                                                              [&](const PackageId& id) { return spec->matches(id); }));
    if (exists) continue;
    std::string problem = fmt::format("package ID specification `{}` did not match any packages", text);
    std::vector<std::string> names;
    for (const PackageId& id : all) names.push_back(id.name());
    if (const auto similar = closest_name(spec->name, names)) {
      problem += fmt::format("\n\nhelp: a package with a similar name exists: `{}`", *similar);
    }
    throw Error(problem);
  }
  return found;
}

void clean_packages(const CleanOptions& options, const workspace::Workspace& workspace,
                    const std::string& profile_directory, const config::Config& config, const Host& host,
                    Cleaner& cleaner) {
  const auto toolchain = open_toolchain(workspace, config, host);
  const auto kinds = toolchain::requested_kinds(options.targets, config, toolchain->rustc().host);
  toolchain->set_requested_kinds(kinds);

  ResolveRequest request;
  request.network = options.network;
  request.rustc_version = [&] { return toolchain->rustc().version; };
  const ResolvedWorkspace resolved =
      resolve_workspace(workspace, request, config, host.files, host.reporter, host.cwd, host.cargo_home);
  // Host and target directories, below the target directory and the one for intermediate files. A build that works in
  // them is waited for.
  for (const auto& kind : kinds) toolchain->info(kind);  // an unknown target is an error
  const auto layouts = exec::profile_layouts(workspace.target_dir(), workspace.build_dir(), profile_directory, kinds);
  const auto locks = exec::lock_profile_directories(layouts, false, host.files, host.reporter);

  std::vector<PackageId> all;
  for (const auto& node : resolved.resolve.nodes) all.push_back(node.id);
  std::vector<PackageId> wanted = named_packages(options.packages, all, host.reporter);
  if (options.whole_workspace) {
    for (const auto& member : workspace.members()) wanted.push_back(member->id());
  }

  std::set<std::string> directories;
  for (const auto& layout : layouts) {
    directories.insert(layout.artifact_root);
    directories.insert(layout.build_root);
  }
  for (const PackageId& id : wanted) clean_package(*resolved.package(id), directories, cleaner);
  if (!options.dry_run) forget_builds(wanted, layouts, host.files);
}

}  // namespace

void clean(const CleanOptions& options, const config::Config& config, const Host& host) {
  const std::string manifest = workspace::find_manifest(options.manifest_path, host.cwd, host.files);
  const auto workspace = workspace::Workspace::load(manifest, {host.cwd, options.target_dir, std::nullopt}, config,
                                                    host.environment, host.files);
  workspace.report_structure(host.reporter);
  Cleaner cleaner(host.files, host.reporter, options.dry_run);
  const bool selected = !options.packages.empty() || options.whole_workspace;
  if (options.documentation) {
    if (selected) throw Error("--doc cannot be used with -p");
    cleaner.remove(path::join(workspace.target_dir(), "doc"));
  } else {
    const plan::ProfileSet profiles(workspace.profiles(), config, options.profile, host.environment);
    if (selected) {
      clean_packages(options, workspace, profiles.directory(), config, host, cleaner);
    } else {
      std::set<std::string> bases{workspace.target_dir(), workspace.build_dir()};
      for (const std::string& base : bases) {
        cleaner.remove(options.profile_given ? path::join(base, profiles.directory()) : base);
      }
    }
  }
  cleaner.report();
}

}  // namespace gantry::ops
