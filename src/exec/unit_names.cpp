#include "exec/unit_names.h"

#include <fmt/format.h>

namespace gantry::exec {

using manifest::TargetKind;
using plan::CompileMode;

namespace {

// "lib", "bin \"foo\"", "test \"t\"", "build script"
std::string target_text(const manifest::Target& target) {
  switch (target.kind) {
    case TargetKind::Lib: return "lib";
    case TargetKind::Bin: return fmt::format("bin \"{}\"", target.name);
    case TargetKind::Test: return fmt::format("test \"{}\"", target.name);
    case TargetKind::Bench: return fmt::format("bench \"{}\"", target.name);
    case TargetKind::ExampleLib:
    case TargetKind::ExampleBin: return fmt::format("example \"{}\"", target.name);
    case TargetKind::CustomBuild: return "build script";
  }
  return "";
}

// Unit tests of a target that also exists without --test.
bool is_unit_test(const plan::Unit& unit) {
  return unit.is_test_like() && !unit.target->is_test() && !unit.target->is_bench();
}

std::string_view mode_text(const plan::Unit& unit) {
  if (is_unit_test(unit)) return " test";
  if (unit.mode == CompileMode::Doctest) return " doctest";
  return unit.is_doc() ? " doc" : "";
}

}  // namespace

std::string describe_unit(const plan::Unit& unit) {
  return fmt::format("`{}` ({}{})", unit.package->name(), target_text(*unit.target), mode_text(unit));
}

std::string unit_title(const plan::Unit& unit) {
  const auto& id = unit.package->id();
  const auto mode = unit.runs_build_script() ? " run" : mode_text(unit);
  return fmt::format("{} v{} ({}{})", id.name(), id.version().to_string(), target_text(*unit.target), mode);
}

std::string progress_name(const plan::Unit& unit) {
  const auto& package = unit.package->name();
  const auto& target = *unit.target;
  if (unit.is_doc()) return package + "(doc)";
  if (unit.runs_build_script()) return package + "(build)";
  const bool test = unit.is_test_like();
  switch (target.kind) {
    case TargetKind::Lib: return test ? target.name + "(test)" : package;
    case TargetKind::Bin: return target.name + (test ? "(bin test)" : "(bin)");
    case TargetKind::Test: return target.name + "(test)";
    case TargetKind::Bench: return target.name + "(bench)";
    case TargetKind::ExampleLib:
    case TargetKind::ExampleBin: return target.name + (test ? "(example test)" : "(example)");
    case TargetKind::CustomBuild: return package + "(build.rs)";
  }
  return package;
}

std::string fix_arguments(const plan::Unit& unit) {
  const auto& target = *unit.target;
  std::string selection;
  switch (target.kind) {
    case TargetKind::Lib: selection = "--lib"; break;
    case TargetKind::Bin: selection = fmt::format("--bin \"{}\"", target.name); break;
    case TargetKind::Test: selection = fmt::format("--test \"{}\"", target.name); break;
    case TargetKind::Bench: selection = fmt::format("--bench \"{}\"", target.name); break;
    case TargetKind::ExampleLib:
    case TargetKind::ExampleBin: selection = fmt::format("--example \"{}\"", target.name); break;
    case TargetKind::CustomBuild: break;
  }
  return fmt::format("{} -p {}{}", selection, unit.package->name(), is_unit_test(unit) ? " --tests" : "");
}

std::string file_label(const plan::Unit& unit) {
  const auto& target = *unit.target;
  std::string_view mode;
  switch (unit.mode) {
    case CompileMode::Build:
    case CompileMode::Check: break;
    case CompileMode::Test:
    case CompileMode::CheckTest: mode = "test-"; break;
    case CompileMode::Doc: mode = "doc-"; break;
    case CompileMode::Doctest: mode = "doctest-"; break;
    case CompileMode::RunCustomBuild: mode = "run-"; break;
  }
  const auto check = unit.is_check() ? "check-" : "";
  return fmt::format("{}{}{}-{}", check, mode, manifest::kind_name(target.kind), target.name);
}

}  // namespace gantry::exec
