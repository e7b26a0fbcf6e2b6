// A build target of a package (Cargo Book, "Cargo Targets").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/edition.h"

namespace gantry::manifest {

enum class TargetKind { Lib, Bin, Test, Bench, ExampleLib, ExampleBin, CustomBuild };

// As messages and names of files call it.
constexpr std::string_view kind_name(TargetKind kind) {
  switch (kind) {
    case TargetKind::Lib: return "lib";
    case TargetKind::Bin: return "bin";
    case TargetKind::Test: return "integration-test";
    case TargetKind::Bench: return "bench";
    case TargetKind::ExampleLib:
    case TargetKind::ExampleBin: return "example";
    case TargetKind::CustomBuild: return "build-script";
  }
  return "";
}

struct Target {
  TargetKind kind = TargetKind::Lib;
  std::string name;
  std::vector<std::string> crate_types;  // "lib", "rlib", "dylib", "cdylib", "staticlib", "proc-macro", "bin"
  std::string src_path;                  // absolute
  std::vector<std::string> required_features;
  bool lists_required_features = false;  // be it none
  Edition edition = Edition::E2015;
  bool test = true;
  bool doctest = true;
  bool bench = true;
  bool doc = true;
  bool harness = true;
  bool proc_macro = false;
  bool doc_scrape_examples = false;

  // The name of the crate in code: '-' becomes '_'.
  std::string crate_name() const;
  bool is_lib() const { return kind == TargetKind::Lib; }
  bool is_bin() const { return kind == TargetKind::Bin; }
  bool is_test() const { return kind == TargetKind::Test; }
  bool is_bench() const { return kind == TargetKind::Bench; }
  bool is_example() const { return kind == TargetKind::ExampleLib || kind == TargetKind::ExampleBin; }
  bool is_executable() const { return kind == TargetKind::Bin || kind == TargetKind::ExampleBin; }
  bool is_custom_build() const { return kind == TargetKind::CustomBuild; }
  // A library that others can link: lib, rlib, dylib or proc-macro.
  bool is_linkable() const;
  bool is_dylib() const;
  bool is_cdylib() const;
  // rustdoc can run the documentation examples of such a library.
  bool is_doctestable() const;
  bool has_crate_type(std::string_view type) const;
  // `kind` in JSON messages and metadata: {"lib"}, {"bin"}, {"custom-build"}, the crate types of a library.
  std::vector<std::string> kind_strings() const;
  // As cargo names it in messages: "lib", "bin \"foo\"", "test \"t1\"", "build script".
  std::string description() const;
};

}  // namespace gantry::manifest
