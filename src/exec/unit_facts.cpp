#include "exec/unit_facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/hash.h"
#include "base/path.h"
#include "exec/rustc_command.h"
#include "exec/rustdoc_command.h"
#include "exec/unit_arguments.h"
#include "exec/unit_environment.h"
#include "exec/unit_names.h"

namespace gantry::exec {

namespace {

using freshness::FactKind;

std::string joined(const std::vector<std::string>& items) { return fmt::format("{}", fmt::join(items, "\x1f")); }

std::string target_description(const plan::Unit& unit) {
  const auto& target = *unit.target;
  return fmt::format("{} {} {} {} {} {}", static_cast<int>(target.kind), target.name,
                     fmt::join(target.crate_types, ","), to_string(target.edition), target.harness, target.proc_macro);
}

std::string profile_description(const plan::Unit& unit) {
  auto settings = profile_arguments(unit);
  if (const auto& lints = unit.package->manifest->lints) {
    settings.insert(settings.end(), lints->rustc.begin(), lints->rustc.end());
    settings.insert(settings.end(), lints->check_cfg.begin(), lints->check_cfg.end());
  }
  settings.insert(settings.end(), unit.profile.rustflags.begin(), unit.profile.rustflags.end());
  settings.emplace_back("--");
  settings.insert(settings.end(), unit.extra_args.begin(), unit.extra_args.end());
  return joined(settings);
}

std::string relative_source(const Context& context, const plan::Unit& unit) {
  const auto& source = unit.target->src_path;
  const auto& base = unit.is_local ? context.options.workspace_root : unit.package->root();
  // Each commit of a repository has a checkout of its own.
  if (unit.package->id().source().is_git()) return source;
  return path::strip_prefix(source, base).value_or(source);
}

std::string source_description(const plan::Unit& unit) {
  const auto& summary = unit.package->manifest->summary;
  const auto& source = summary.id.source();
  // The commit is part of the path.
  const bool names_commit = !source.is_git() || unit.runs_build_script();
  return fmt::format("{} {} {} {}", summary.id.name(), summary.id.version().to_string(), summary.checksum.value_or(""),
                     names_commit ? source.precise().value_or("") : "");
}

std::string kind_description(const Context& context, const toolchain::CompileKind& kind) {
  if (kind.is_host()) return "host";
  if (!kind.rustc_target().ends_with(".json")) return kind.rustc_target();
  // A specification can be edited under its name.
  const auto content = context.files.read(kind.rustc_target());
  return kind.short_name() + " " + (content ? hash128(*content).hex() : "");
}

// What an override says instead of the script.
std::string override_description(const ScriptOutput& output) {
  Hasher hasher;
  for (const auto* list : {&output.library_paths, &output.library_links, &output.cfgs, &output.check_cfgs}) {
    hasher.add(std::uint64_t{list->size()});
    for (const auto& item : *list) hasher.add(item);
  }
  for (const auto* pairs : {&output.environment, &output.metadata}) {
    hasher.add(std::uint64_t{pairs->size()});
    for (const auto& [name, value] : *pairs) hasher.add(name).add(value);
  }
  for (const auto& argument : output.link_arguments) {
    hasher.add(static_cast<std::uint64_t>(argument.reach)).add(argument.bin).add(argument.value);
  }
  return "override " + hasher.finish().hex();
}

void add_script_facts(const Context& context, plan::UnitId run, freshness::UnitFacts& facts) {
  const auto& unit = context.unit(run);
  facts.is_script_run = true;
  facts.base_directory = unit.package->root();
  if (unit.links_override) {
    if (const auto* output = context.script(run))
      facts.facts.push_back({FactKind::Source, "", override_description(*output)});
  }
}

void add_tool_facts(const Context& context, plan::UnitId id, freshness::UnitFacts& facts) {
  const auto& unit = context.unit(id);
  facts.base_directory = source_path(context, unit).directory;
  auto& list = facts.facts;
  list.push_back({FactKind::DeclaredFeatures, "", joined(declared_features(unit))});
  list.push_back({FactKind::TargetConfig, "", target_description(unit)});
  list.push_back({FactKind::Path, "", relative_source(context, unit)});
  list.push_back({FactKind::Profile, "", profile_description(unit)});
  list.push_back({FactKind::Rustflags, "", joined(unit.is_doc() ? unit.rustdocflags : unit.rustflags)});
  list.push_back({FactKind::Config, "linker", context.toolchain.linker(unit.kind).value_or("")});
  const auto& wrapper = context.toolchain.rustc().workspace_wrapper;
  if (unit.is_member && wrapper) list.push_back({FactKind::Config, "workspace-wrapper", *wrapper});
  facts.guard_outputs = !unit.is_doc() && !context.layout.files(id).extra_filename;
}

}  // namespace

std::string unit_identity(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  const auto& root = context.layout.layout(unit.kind).build_root;
  const auto profile = std::string(path::file_name(root));
  const auto place = unit.kind.is_host() ? profile : path::join(unit.kind.short_name(), profile);
  return fmt::format("{}/{}-{}/{}", place, unit.package->name(), context.layout.files(id).pkg_dir_hash,
                     file_label(unit));
}

std::vector<std::string> unit_outputs(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  if (unit.links_override) return {};
  if (unit.runs_build_script())
    return {context.layout.build_script_run_dir(id) + "/output", context.layout.build_script_out_dir(id)};
  if (unit.is_doc()) return {index_page(context, id)};
  std::vector<std::string> outputs;
  for (const auto& output : context.layout.files(id).outputs) outputs.push_back(output.path);
  return outputs;
}

std::map<std::string, std::string> own_environment(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  std::map<std::string, std::optional<std::string>> variables;
  if (unit.runs_build_script()) {
    // A script declares the variables it reads; only [env] stands between them and the environment.
    variables.insert(context.config_environment.begin(), context.config_environment.end());
  } else {
    variables = unit.is_doc() ? rustdoc_environment(context, id) : rustc_environment(context, id);
  }
  std::map<std::string, std::string> own;
  for (auto& [name, value] : variables) {
    if (value && (unit.runs_build_script() || !is_of_the_request(name))) own.emplace(name, std::move(*value));
  }
  return own;
}

freshness::UnitFacts unit_facts(const Context& context, plan::UnitId id) {
  const auto& unit = context.unit(id);
  freshness::UnitFacts facts;
  facts.identity = unit_identity(context, id);
  facts.facts.push_back({FactKind::Rustc, "", context.toolchain.rustc().verbose_version});
  facts.facts.push_back({FactKind::Features, "", joined(unit.features)});
  facts.facts.push_back({FactKind::CompileKind, "", kind_description(context, unit.kind)});
  facts.facts.push_back({FactKind::Source, "package", source_description(unit)});
  if (unit.runs_build_script()) {
    add_script_facts(context, id, facts);
  } else {
    add_tool_facts(context, id, facts);
  }
  for (const auto& dependency : unit.dependencies) {
    const auto& other = context.unit(dependency.unit);
    // Programs that a test starts are no input of its compilation.
    if (other.target->is_bin() && other.mode == plan::CompileMode::Build && unit.target != other.target) continue;
    const auto& name = dependency.extern_name;
    const auto shown = name.empty() ? other.target->crate_name() : name;
    facts.dependencies.push_back(
        {unit_identity(context, dependency.unit), shown, other.runs_build_script() ? other.package->name() : shown});
  }
  facts.outputs = unit_outputs(context, id);
  return facts;
}

}  // namespace gantry::exec
