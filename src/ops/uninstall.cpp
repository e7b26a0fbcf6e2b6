#include "ops/uninstall.h"

#include <fmt/format.h>

#include "base/path.h"
#include "model/package_id_spec.h"
#include "ops/install_root.h"
#include "ops/install_tracker.h"
#include "ops/outcome_summary.h"

namespace gantry::ops {

namespace {

class Uninstaller {
 public:
  Uninstaller(std::vector<std::string> bins, const std::string& root, const Host& host)
      : bins_(std::move(bins)),
        directory_(path::join(root, "bin")),
        host_(host),
        tracker_(root, host.files, host.reporter) {}

  void remove(const std::string& spec) {
    std::vector<PackageId> ids;
    for (const auto& [id, crate] : tracker_.installed().crates) ids.push_back(id);
    remove(PackageIdSpec::query(spec, ids));
  }

  void remove(const PackageId& id) {
    const auto found = tracker_.installed().crates.find(id);
    if (found == tracker_.installed().crates.end())
      throw Error(fmt::format("package `{}` is not installed", id.display()));
    const auto programs = chosen(found->first, found->second.bins);
    for (const auto& program : programs) {
      const auto file = path::join(directory_, program);
      if (!host_.files.exists(file))
        throw Error(fmt::format("corrupt metadata, `{}` does not exist when it should", file));
    }
    for (const auto& program : programs) {
      const auto file = path::join(directory_, program);
      host_.reporter.status("Removing", file);
      if (const auto problem = host_.files.remove_file(file))
        throw Error(fmt::format("failed to remove file `{}`", file), {describe_system_error(problem)});
      tracker_.forget(id, program);
      tracker_.save();
    }
  }

 private:
  std::set<std::string> chosen(const PackageId& id, const std::set<std::string>& installed) const {
    if (bins_.empty()) return installed;
    for (const auto& bin : bins_) {
      if (!installed.contains(bin))
        throw Error(fmt::format("binary `{}` not installed as part of `{}`", bin, id.display()));
    }
    return {bins_.begin(), bins_.end()};
  }

  std::vector<std::string> bins_;
  std::string directory_;
  const Host& host_;
  InstallTracker tracker_;
};

PackageId current_package(const config::Config& config, const Host& host) {
  const auto manifest_path = path::join(host.cwd, "Cargo.toml");
  if (const auto text = host.files.read(manifest_path); !text)
    throw Error(fmt::format("failed to read `{}`", manifest_path), {describe_system_error(text.error())});
  const auto package = workspace::Workspace::find_path_package(host.cwd, config, host.files);
  if (!package)
    throw Error(fmt::format("found a virtual manifest at `{}` instead of a package manifest", manifest_path));
  return package->id();
}

}  // namespace

void uninstall(const UninstallOptions& options, const config::Config& config, const Host& host) {
  if (options.specs.size() > 1 && !options.bins.empty()) {
    throw Error(
        "A binary can only be associated with a single installed package, specifying multiple specs with --bin is "
        "redundant.");
  }
  Uninstaller uninstaller(options.bins, install_root(options.root, config, host.reporter), host);
  if (options.specs.empty()) return uninstaller.remove(current_package(config, host));
  if (options.specs.size() == 1) return uninstaller.remove(options.specs.front());
  OutcomeSummary summary("uninstalled", "uninstall", options.report);
  for (const auto& spec : options.specs) {
    summary.attempt(spec, [&] {
      uninstaller.remove(spec);
      return true;
    });
  }
  summary.show(host.reporter);
  if (summary.has_failures()) throw Error("some packages failed to uninstall");
}

}  // namespace gantry::ops
