#include "manifest/target.h"

#include <algorithm>

#include <fmt/format.h>

namespace gantry::manifest {

std::string Target::crate_name() const {
  std::string result = name;
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

bool Target::has_crate_type(std::string_view type) const {
  return std::find(crate_types.begin(), crate_types.end(), type) != crate_types.end();
}

bool Target::is_linkable() const {
  return is_lib() &&
         (has_crate_type("lib") || has_crate_type("rlib") || has_crate_type("dylib") || has_crate_type("proc-macro"));
}

bool Target::is_dylib() const { return is_lib() && has_crate_type("dylib"); }
bool Target::is_cdylib() const { return is_lib() && has_crate_type("cdylib"); }

bool Target::is_doctestable() const {
  return is_lib() && (has_crate_type("lib") || has_crate_type("rlib") || has_crate_type("proc-macro"));
}

std::vector<std::string> Target::kind_strings() const {
  switch (kind) {
    case TargetKind::Lib: return crate_types;
    case TargetKind::Bin: return {"bin"};
    case TargetKind::Test: return {"test"};
    case TargetKind::Bench: return {"bench"};
    case TargetKind::ExampleLib:
    case TargetKind::ExampleBin: return {"example"};
    case TargetKind::CustomBuild: return {"custom-build"};
  }
  return {};
}

std::string Target::description() const {
  switch (kind) {
    case TargetKind::Lib: return "lib";
    case TargetKind::Bin: return fmt::format("bin \"{}\"", name);
    case TargetKind::Test: return fmt::format("test \"{}\"", name);
    case TargetKind::Bench: return fmt::format("bench \"{}\"", name);
    case TargetKind::ExampleLib:
    case TargetKind::ExampleBin: return fmt::format("example \"{}\"", name);
    case TargetKind::CustomBuild: return "build script";
  }
  return "";
}

}  // namespace gantry::manifest
