// What `install` remembers (Cargo Book, "cargo install", "How it works"): the packages and their programs, in the two
// files that cargo keeps, `.crates.toml` and, with more about each package, `.crates2.json`.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/package_id.h"

namespace gantry::ops {

// Members of a JSON object that we have no use for, as they are written back.
using UnknownMembers = std::map<std::string, std::string>;

struct InstalledCrate {
  std::optional<std::string> version_req;  // as asked for
  std::set<std::string> bins;
  std::set<std::string> features;
  bool all_features = false;
  bool no_default_features = false;
  std::string profile = "release";
  std::optional<std::string> target;
  std::optional<std::string> rustc;  // `rustc -vV`
  UnknownMembers unknown;
};

struct InstalledCrates {
  std::map<PackageId, InstalledCrate> crates;
  UnknownMembers unknown;
};

// The two readers throw Error with the reason ("invalid TOML found for metadata" ...). The TOML file says what there
// is: old versions of cargo write it alone. An empty text is a file that was never written.
InstalledCrates read_installed_crates(std::string toml);
void add_details(InstalledCrates& installed, std::string json);

std::string installed_toml(const InstalledCrates& installed);
std::string installed_json(const InstalledCrates& installed);

}  // namespace gantry::ops
