#include "ops/install_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::ops {

namespace {

using IsKind = bool (manifest::Target::*)() const;

void add_by_kind(const manifest::Package& package, IsKind is_kind, std::set<std::string>& programs) {
  for (const auto& target : package.manifest->targets) {
    if ((target.*is_kind)() && target.is_executable()) programs.insert(target.name);
  }
}

void add_by_rule(const manifest::Package& package, const plan::TargetRule& rule, IsKind is_kind,
                 std::set<std::string>& programs) {
  if (rule.all) {
    add_by_kind(package, is_kind, programs);
  } else {
    programs.insert(rule.names.begin(), rule.names.end());
  }
}

}  // namespace

std::set<std::string> requested_programs(const manifest::Package& package, const plan::TargetFilter& filter) {
  std::set<std::string> programs;
  if (filter.given()) {
    add_by_rule(package, filter.bins, &manifest::Target::is_bin, programs);
    add_by_rule(package, filter.examples, &manifest::Target::is_example, programs);
  } else {
    add_by_kind(package, &manifest::Target::is_bin, programs);
  }
  return programs;
}

std::set<std::string> all_programs(const manifest::Package& package) {
  std::set<std::string> programs;
  add_by_kind(package, &manifest::Target::is_executable, programs);
  return programs;
}

Occupied occupied_programs(const std::set<std::string>& programs, const std::string& directory,
                           const InstalledCrates& installed, const FileSystem& files) {
  Occupied occupied;
  for (const auto& program : programs) {
    if (!files.exists(path::join(directory, program))) continue;
    auto& owner = occupied[program];
    for (const auto& [id, crate] : installed.crates) {
      if (crate.bins.contains(program)) owner = id;
    }
  }
  return occupied;
}

bool belong_to(const Occupied& occupied, const std::string& name) {
  return std::ranges::all_of(occupied, [&](const auto& entry) { return entry.second && entry.second->name() == name; });
}

void refuse_conflicts(const Occupied& occupied, const std::string& name,
                      const std::optional<std::string>& shown_directory) {
  if (belong_to(occupied, name)) return;
  std::string text;
  for (const auto& [program, owner] : occupied) {
    text += fmt::format("binary `{}` already exists in destination", program);
    if (shown_directory) text += fmt::format(" `{}`", path::join(*shown_directory, program));
    if (owner) text += fmt::format(" as part of `{}`", owner->display());
    text += "\n";
  }
  throw Error(text + "Add --force to overwrite");
}

bool is_installed(const InstalledCrates& installed, const PackageId& package, const InstalledCrate& wanted) {
  const auto found = installed.crates.find(package);
  if (found == installed.crates.end()) return false;
  const auto& [id, crate] = *found;
  // Another commit of a repository is another package here.
  if (id.source().precise() != package.source().precise()) return false;
  return crate.features == wanted.features && crate.all_features == wanted.all_features &&
         crate.no_default_features == wanted.no_default_features && crate.profile == wanted.profile &&
         (!crate.target || crate.target == wanted.target) && crate.bins == wanted.bins;
}

}  // namespace gantry::ops
