#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/path.h"
#include "manifest/cargo_features.h"
#include "manifest/targets.h"

namespace gantry::manifest {

namespace {

std::string source_path(const LoadContext& context, const std::string& path) {
  if (path.empty()) return context.directory() + "/";
  if (path::is_absolute(path)) return path::normalize(path);
  return path::join(context.directory(), path::normalize(path));
}

bool contains(const Strings& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

Target base_target(LoadContext& context, const NormalTarget& normal, TargetKind kind, std::string_view human) {
  const auto& raw = normal.raw;
  Target target;
  target.kind = kind;
  target.name = normal.name;
  target.src_path = source_path(context, normal.path);
  target.crate_types = {"bin"};
  target.edition = context.edition;
  if (raw.edition) {
    context.warn(fmt::format("`edition` is set on {} `{}` which is deprecated", human, normal.name));
    target.edition = edition_value(*raw.edition);
  }
  target.harness = raw.harness.value_or(true);
  target.doc_scrape_examples = raw.doc_scrape_examples.value_or(true);
  if (kind != TargetKind::Lib) {
    target.required_features = raw.required_features.value_or(Strings{});
    target.lists_required_features = raw.required_features.has_value();
  }
  return target;
}

void apply_flags(Target& target, const RawTarget& raw, bool test, bool doctest, bool bench, bool doc) {
  target.test = raw.test.value_or(test);
  target.doctest = raw.doctest.value_or(doctest);
  target.bench = raw.bench.value_or(bench);
  target.doc = raw.doc.value_or(doc);
}

Target make_lib(LoadContext& context, const NormalTarget& lib) {
  const auto& types = lib.raw.crate_types();
  auto target = base_target(context, lib, TargetKind::Lib, "library");
  if (types) {
    if (contains(*types, "cdylib") && contains(*types, "dylib")) {
      throw Error(fmt::format("library `{}` cannot set the crate type of both `dylib` and `cdylib`", lib.name));
    }
    if (contains(*types, "proc-macro")) {
      context.warn(fmt::format("library `{}` should only specify `proc-macro = true` instead of setting `crate-type`",
                               lib.name));
      if (types->size() > 1) throw Error("cannot mix `proc-macro` crate type with others");
    }
    target.crate_types = *types;
  } else {
    target.crate_types = {lib.raw.is_proc_macro().value_or(false) ? "proc-macro" : "lib"};
  }
  target.proc_macro = contains(target.crate_types, "proc-macro");
  apply_flags(target, lib.raw, true, true, true, true);
  return target;
}

Target make_bin(LoadContext& context, const NormalTarget& bin) {
  constexpr std::array<std::string_view, 4> kForbidden{"deps", "examples", "build", "incremental"};
  if (std::find(kForbidden.begin(), kForbidden.end(), bin.name) != kForbidden.end()) {
    throw Error(fmt::format("the binary target name `{}` is forbidden, it conflicts with cargo's build directory names",
                            bin.name));
  }
  if (bin.raw.filename) throw feature_required("different-binary-name");
  auto target = base_target(context, bin, TargetKind::Bin, "binary");
  apply_flags(target, bin.raw, true, false, true, true);
  return target;
}

Target make_example(LoadContext& context, const NormalTarget& example) {
  auto target = base_target(context, example, TargetKind::ExampleBin, "example");
  const auto& types = example.raw.crate_types();
  if (types && !types->empty()) {
    target.crate_types = *types;
    const bool only_bin = std::all_of(types->begin(), types->end(), [](const auto& type) { return type == "bin"; });
    if (!only_bin) target.kind = TargetKind::ExampleLib;
  }
  target.proc_macro = contains(target.crate_types, "proc-macro");
  apply_flags(target, example.raw, false, false, false, false);
  return target;
}

void warn_about_shared_files(LoadContext& context, const std::vector<Target>& targets) {
  std::map<std::string_view, std::size_t> first;
  std::vector<std::vector<const Target*>> groups;
  for (const auto& target : targets) {
    const auto [position, is_new] = first.try_emplace(target.src_path, groups.size());
    if (is_new) groups.emplace_back();
    groups[position->second].push_back(&target);
  }
  for (const auto& group : groups) {
    if (group.size() < 2) continue;
    auto text = fmt::format("file `{}` found to be present in multiple build targets:", group.front()->src_path);
    for (const auto* target : group)
      text += fmt::format("\n  * `{}` target `{}`", kind_name(target->kind), target->name);
    context.warn(std::move(text));
  }
}

}  // namespace

std::vector<Target> make_targets(LoadContext& context, const NormalTargets& normal,
                                 const std::optional<std::string>& build) {
  std::vector<Target> targets;
  if (normal.lib) targets.push_back(make_lib(context, *normal.lib));
  for (const auto& bin : normal.bins) targets.push_back(make_bin(context, bin));
  for (const auto& example : normal.examples) targets.push_back(make_example(context, example));
  for (const auto& test : normal.tests) {
    auto& target = targets.emplace_back(base_target(context, test, TargetKind::Test, "test"));
    apply_flags(target, test.raw, true, false, false, false);
  }
  for (const auto& bench : normal.benches) {
    auto& target = targets.emplace_back(base_target(context, bench, TargetKind::Bench, "benchmark"));
    apply_flags(target, bench.raw, false, false, true, false);
  }
  if (build) {
    Target target;
    target.kind = TargetKind::CustomBuild;
    target.name = fmt::format("build-script-{}", path::stem(*build));
    target.crate_types = {"bin"};
    target.src_path = source_path(context, *build);
    target.edition = context.edition;
    target.test = target.doctest = target.bench = target.doc = false;
    targets.push_back(std::move(target));
  }
  if (targets.empty() || (targets.size() == 1 && build)) {
    throw Error(
        "no targets specified in the manifest\neither src/lib.rs, src/main.rs, a [lib] section, or [[bin]] section "
        "must be "
        "present");
  }
  warn_about_shared_files(context, targets);
  return targets;
}

void check_default_run(const std::optional<std::string>& default_run, const std::vector<Target>& targets) {
  if (!default_run) return;
  std::vector<std::string> names;
  for (const auto& target : targets) {
    if (target.is_bin()) names.push_back(target.name);
  }
  if (std::find(names.begin(), names.end(), *default_run) != names.end()) return;
  auto text = fmt::format("default-run target `{}` not found", *default_run);
  if (const auto similar = closest_name(*default_run, names)) {
    text += fmt::format("\n\nhelp: a target with a similar name exists: `{}`", *similar);
  }
  throw Error(std::move(text));
}

}  // namespace gantry::manifest
