#include "plan/output_files.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"

namespace gantry::plan {
namespace {

using manifest::Target;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Names without a hash: other programs load a dylib by the name it was linked with, so the name must not change with
// every flag; the same for programs where debuggers or loaders find their companions by name.
bool has_plain_names(const Unit& unit, const OutputContext& context) {
  if (unit.mode != CompileMode::Build || context.hash_all_names || !unit.package->id().source().is_path()) return false;
  const Target& target = *unit.target;
  if (target.is_lib() && (target.has_crate_type("dylib") || target.has_crate_type("cdylib"))) return true;
  return target.is_executable() && (context.triple.starts_with("wasm32-") || contains(context.triple, "msvc"));
}

// What the user sees is named as in the manifest ("foo-bar") for programs, as the crate ("libfoo_bar") for libraries.
std::string uplifted_stem(const Target& target) {
  return target.is_executable() || target.is_custom_build() ? target.name : target.crate_name();
}

struct NamedFile {
  std::string prefix;
  std::string suffix;
  OutputRole role;
};

bool is_linked_by_others(std::string_view type) {
  return type == "lib" || type == "rlib" || type == "dylib" || type == "proc-macro";
}

bool is_linked(std::string_view type) {
  return type == "bin" || type == "dylib" || type == "cdylib" || type == "proc-macro";
}

// Everything rustc and the linker may write for one crate type.
std::vector<NamedFile> files_of_type(std::string_view type, const toolchain::FileNamePattern& pattern,
                                     std::string_view triple) {
  std::vector<NamedFile> files{
      {pattern.prefix, pattern.suffix, is_linked_by_others(type) ? OutputRole::Linkable : OutputRole::Executable}};
  if (!is_linked(type)) return files;
  const bool is_dll = pattern.suffix == ".dll";
  if (type == "bin" && contains(triple, "wasm32") && pattern.suffix == ".js")
    files.push_back({"", ".wasm", OutputRole::Auxiliary});
  if (contains(triple, "-apple-")) {
    files.push_back({pattern.prefix, pattern.suffix + ".dSYM", OutputRole::DebugInfo});
  } else if (triple.ends_with("-msvc")) {
    if (is_dll) {
      files.push_back({pattern.prefix, pattern.suffix + ".lib", OutputRole::Auxiliary});
      files.push_back({pattern.prefix, pattern.suffix + ".exp", OutputRole::Auxiliary});
    }
    files.push_back({pattern.prefix, ".pdb", OutputRole::DebugInfo});
  } else {
    if (is_dll && triple.ends_with("windows-gnu")) files.push_back({"lib", ".dll.a", OutputRole::Auxiliary});
    files.push_back({pattern.prefix, pattern.suffix + ".dwp", OutputRole::DebugInfo});
  }
  return files;
}

class Namer {
 public:
  Namer(const Unit& unit, const UnitKey& key, const OutputContext& context)
      : unit_(unit), key_(key), context_(context) {}

  UnitFiles run() {
    result_.metadata = key_.metadata;
    const bool plain_names = has_plain_names(unit_, context_);
    // Pages have one place, whatever features and flags they are made with.
    result_.pkg_dir_hash = plain_names || unit_.is_doc() ? key_.place : key_.file;
    switch (unit_.mode) {
      case CompileMode::Doc: add_documentation(); return std::move(result_);
      case CompileMode::RunCustomBuild: result_.out_dir = script_directory() + "/out"; return std::move(result_);
      case CompileMode::Doctest: result_.out_dir = context_.layout.deps(); return std::move(result_);
      default: break;
    }
    const Target& target = *unit_.target;
    if (!plain_names) result_.extra_filename = "-" + key_.file;
    const std::string stem = target.crate_name() + result_.extra_filename.value_or("");
    result_.out_dir = target.is_custom_build() ? script_directory()
                      : target.is_example()    ? context_.layout.build_examples()
                                               : context_.layout.deps();
    result_.dep_info_path = fmt::format("{}/{}.d", result_.out_dir, stem);
    if (unit_.is_check()) {
      result_.outputs.push_back(
          {fmt::format("{}/lib{}.rmeta", result_.out_dir, stem), std::nullopt, OutputRole::Metadata});
      return std::move(result_);
    }
    add_linked(stem);
    return std::move(result_);
  }

 private:
  std::string script_directory() const {
    return fmt::format("{}/{}-{}", context_.layout.build(), unit_.package->name(), key_.file);
  }

  void add_documentation() {
    result_.out_dir = context_.layout.doc_root;
    const std::string crate = unit_.target->crate_name();
    result_.outputs.push_back(
        {fmt::format("{}/{}/index.html", result_.out_dir, crate), std::nullopt, OutputRole::Executable});
  }

  void add_linked(const std::string& stem) {
    const std::vector<std::string> program{"bin"};
    const auto& types =
        unit_.mode == CompileMode::Test || unit_.target->crate_types.empty() ? program : unit_.target->crate_types;
    std::vector<std::string> unsupported;
    for (const std::string& type : types) {
      const auto pattern = context_.target.crate_types.find(type == "lib" ? "rlib" : type);
      if (pattern == context_.target.crate_types.end() || !pattern->second) {
        unsupported.push_back(type);
        continue;
      }
      for (const NamedFile& file : files_of_type(type, *pattern->second, context_.triple)) {
        std::string path = fmt::format("{}/{}{}{}", result_.out_dir, file.prefix, stem, file.suffix);
        // "lib" and "rlib" together are one file.
        if (std::ranges::find(result_.outputs, path, &OutputFile::path) != result_.outputs.end()) continue;
        result_.outputs.push_back({std::move(path), uplifted(type, file), file.role});
      }
    }
    if (result_.outputs.empty()) {
      throw Error(fmt::format("cannot produce {} for `{}` as the target `{}` does not support these crate types",
                              fmt::join(unsupported, ", "), unit_.package->id().display(), context_.triple));
    }
    if (!unit_.requires_upstream_objects()) {
      result_.outputs.push_back(
          {fmt::format("{}/lib{}.rmeta", result_.out_dir, stem), std::nullopt, OutputRole::Metadata});
    }
  }

  // Final artifacts are what was asked for; programs that tests start, and dylibs, without which programs do not start.
  std::optional<std::string> uplifted(std::string_view type, const NamedFile& file) const {
    const Target& target = *unit_.target;
    if (unit_.mode != CompileMode::Build) return std::nullopt;
    const std::string name = file.prefix + uplifted_stem(target) + file.suffix;
    if (target.is_custom_build()) return fmt::format("{}/{}", result_.out_dir, name);
    if (!context_.is_root && !target.is_bin() && type != "dylib") return std::nullopt;
    return fmt::format("{}/{}", target.is_example() ? context_.layout.examples() : context_.layout.artifact_root, name);
  }

  const Unit& unit_;
  const UnitKey& key_;
  const OutputContext& context_;
  UnitFiles result_;
};

}  // namespace

UnitFiles describe_unit_files(const Unit& unit, const UnitKey& key, const OutputContext& context) {
  return Namer(unit, key, context).run();
}

}  // namespace gantry::plan
