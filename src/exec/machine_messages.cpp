#include "exec/machine_messages.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gantry::exec {

namespace {

using Json = nlohmann::ordered_json;

bool is_doctestable(const manifest::Target& target) {
  return target.is_lib() && std::ranges::any_of(target.crate_types, [](const std::string& type) {
           return type == "lib" || type == "rlib" || type == "proc-macro";
         });
}

Json target_json(const manifest::Target& target) {
  Json json;
  json["kind"] = target.kind_strings();
  json["crate_types"] = target.crate_types;
  json["name"] = target.name;
  json["src_path"] = target.src_path;
  json["edition"] = std::string(to_string(target.edition));
  if (target.lists_required_features) json["required-features"] = target.required_features;
  json["doc"] = target.doc;
  json["doctest"] = target.doctest && is_doctestable(target);
  json["test"] = target.test;
  return json;
}

Json debuginfo_json(const std::string& debuginfo) {
  if (debuginfo == "0" || debuginfo == "1" || debuginfo == "2") return debuginfo[0] - '0';
  return debuginfo;
}

Json profile_json(const plan::Unit& unit) {
  const auto& profile = unit.profile;
  Json json;
  json["opt_level"] = profile.opt_level;
  json["debuginfo"] = debuginfo_json(profile.debuginfo);
  json["debug_assertions"] = profile.debug_assertions;
  json["overflow_checks"] = profile.overflow_checks;
  json["test"] = unit.is_test_like() || unit.mode == plan::CompileMode::Doctest;
  return json;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json begin(std::string_view reason, const plan::Unit& unit) {
  Json json;
  json["reason"] = std::string(reason);
  json["package_id"] = unit.package->id().spec_url();
  return json;
}

Json begin_with_target(std::string_view reason, const plan::Unit& unit) {
  auto json = begin(reason, unit);
  json["manifest_path"] = unit.package->manifest_path;
  json["target"] = target_json(*unit.target);
  return json;
}

}  // namespace

std::string compiler_message_line(const plan::Unit& unit, std::string_view diagnostic) {
  auto head = dump(begin_with_target("compiler-message", unit));
  head.pop_back();
  return fmt::format("{},\"message\":{}}}", head, diagnostic);
}

std::string compiler_artifact_line(const plan::Unit& unit, const std::vector<std::string>& filenames,
                                   const std::optional<std::string>& executable, bool fresh) {
  auto json = begin_with_target("compiler-artifact", unit);
  json["profile"] = profile_json(unit);
  json["features"] = unit.features;
  json["filenames"] = filenames;
  json["executable"] = executable ? Json(*executable) : Json(nullptr);
  json["fresh"] = fresh;
  return dump(json);
}

std::string script_executed_line(const plan::Unit& unit, const ScriptOutput& output, const std::string& out_dir) {
  auto json = begin("build-script-executed", unit);
  json["linked_libs"] = output.library_links;
  json["linked_paths"] = output.library_paths;
  json["cfgs"] = output.cfgs;
  json["env"] = Json::array();
  for (const auto& [name, value] : output.environment) json["env"].push_back(Json::array({name, value}));
  json["out_dir"] = out_dir;
  return dump(json);
}

std::string build_finished_line(bool success) {
  Json json;
  json["reason"] = "build-finished";
  json["success"] = success;
  return dump(json);
}

}  // namespace gantry::exec
