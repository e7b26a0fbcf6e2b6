#include "manifest/lints.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gantry::manifest {

namespace {

constexpr std::array<std::string_view, 4> kTools{"cargo", "clippy", "rust", "rustdoc"};

bool is_tool(std::string_view name) { return std::find(kTools.begin(), kTools.end(), name) != kTools.end(); }

void check_name(const std::string& tool, const std::string& name) {
  const auto split = name.find("::");
  if (split == std::string::npos) return;
  const auto prefix = name.substr(0, split);
  const auto suffix = name.substr(split + 2);
  if (is_tool(prefix)) {
    throw Error(fmt::format("`lints.{}.{}` is not valid lint name; try `lints.{}.{}`", tool, name, prefix, suffix));
  }
  throw Error(fmt::format("`lints.{}.{}` is not a valid lint name", tool, name));
}

bool is_list_of_strings(const toml::Value& value) {
  return value.is_array() && std::all_of(value.as_array().begin(), value.as_array().end(),
                                         [](const auto& item) { return item.is_string(); });
}

void check_config(LoadContext& context, const std::string& tool, const std::string& name, const RawLint& lint) {
  for (const auto& [key, value] : lint.config) {
    if (tool == "rust" && name == "unexpected_cfgs" && key == "check-cfg") {
      if (!is_list_of_strings(value)) throw Error("`lints.rust.unexpected_cfgs.check-cfg` must be a list of string");
    } else {
      context.warn(fmt::format("unused manifest key: `lints.{}.{}.{}`", tool, name, key));
    }
  }
}

}  // namespace

std::optional<RawLintTools> resolve_lints(LoadContext& context, const RawManifest& raw) {
  if (!raw.lints) return std::nullopt;
  if (!raw.lints->inherits) return raw.lints->tools;
  if (!raw.lints->tools.empty()) {
    throw Error(
        "cannot override `workspace.lints` in `lints`, either remove the overrides or `lints.workspace = true` and "
        "manually "
        "specify the lints");
  }
  return with_context(
      [&]() -> RawLintTools {
        const auto& fields = context.inheritable();
        if (!fields.lints) throw Error("`workspace.lints` was not defined");
        return *fields.lints;
      },
      [] { return std::string("error inheriting `lints` from workspace root manifest's `workspace.lints`"); });
}

void check_lints(LoadContext& context, const RawLintTools& tools) {
  for (const auto& [tool, lints] : tools) {
    if (!is_tool(tool)) {
      context.warn(fmt::format(
          "unrecognized lint tool `lints.{}`, specifying unrecognized tools may break in the future.\nsupported tools: "
          "{}",
          tool, fmt::join(kTools, ", ")));
      continue;
    }
    if (tool == "cargo") {
      context.warn(
          "unused manifest key `lints.cargo` (may be supported in a future version)\n\nthis Cargo does not support "
          "nightly "
          "features, but if you\nswitch to nightly channel you can pass\n`-Zcargo-lints` to enable this feature.");
    }
    for (const auto& [name, lint] : lints) {
      check_name(tool, name);
      check_config(context, tool, name, lint);
    }
  }
}

LintFlags lint_flags(const RawLintTools& tools) {
  struct Flag {
    int priority;
    std::string_view name;
    std::string text;
  };
  std::vector<Flag> flags;
  LintFlags result;
  for (const auto& [tool, lints] : tools) {
    if (tool == "cargo") continue;
    for (const auto& [name, lint] : lints) {
      const auto full = tool == "rust" ? name : fmt::format("{}::{}", tool, name);
      flags.push_back({lint.priority, name, fmt::format("--{}={}", lint.level, full)});
      if (tool != "rust" || name != "unexpected_cfgs") continue;
      for (const auto& [key, value] : lint.config) {
        if (key != "check-cfg" || !is_list_of_strings(value)) continue;
        for (const auto& item : value.as_array()) result.check_cfg.push_back(item.as_string());
      }
    }
  }
  // Higher priorities come later and so win; equal ones stand in the reverse order of their names.
  std::stable_sort(flags.begin(), flags.end(), [](const Flag& a, const Flag& b) {
    return a.priority != b.priority ? a.priority < b.priority : a.name > b.name;
  });
  for (auto& flag : flags) result.rustc.push_back(std::move(flag.text));
  result.rustdoc = result.rustc;
  return result;
}

}  // namespace gantry::manifest
