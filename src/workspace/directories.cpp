#include "workspace/directories.h"

#include <array>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/path.h"

namespace gantry::workspace {

namespace {

std::string place(const config::Definition& definition) {
  using Kind = config::Definition::Kind;
  switch (definition.kind) {
    case Kind::File: return definition.where;
    case Kind::Environment: return fmt::format("environment variable `{}`", definition.where);
    case Kind::Cli: return definition.where.empty() ? "--config cli option" : definition.where;
    case Kind::BuiltIn: break;
  }
  return "default";
}

// The text of a path setting and the directory it is relative to.
struct Setting {
  std::string text;
  std::string base;
};

std::optional<Setting> path_setting(const config::Config& config, const char* name, std::string_view what) {
  const auto value = config.get_string({"build", name});
  if (!value) return std::nullopt;
  if (value->value.empty()) {
    throw Error(fmt::format("the {} directory is set to an empty string in {}", what, place(value->definition)));
  }
  return Setting{value->value, value->definition.root()};
}

void replace_all(std::string& text, std::string_view variable, std::string_view value) {
  const auto pattern = fmt::format("{{{}}}", variable);
  for (auto at = text.find(pattern); at != std::string::npos; at = text.find(pattern, at + value.size())) {
    text.replace(at, pattern.size(), value);
  }
}

constexpr std::array<std::string_view, 3> kVariables{"workspace-root", "cargo-cache-home", "workspace-path-hash"};

// Refuses what looks like a variable but is none.
void check_template(const std::string& replaced, const std::string& original) {
  const auto open = replaced.find('{');
  const auto close = replaced.rfind('}');
  if (open != std::string::npos && close != std::string::npos && open < close) {
    const auto variable = replaced.substr(open + 1, close - open - 1);
    auto text = fmt::format("unexpected variable `{}` in build.build-dir path `{}`\n\nhelp: ", variable, original);
    if (const auto similar = closest_name(variable, kVariables)) {
      text += fmt::format("a template variable with a similar name exists: `{}`", *similar);
    } else {
      text += fmt::format("available template variables are `{{{}}}`", fmt::join(kVariables, "}`, `{"));
    }
    throw Error(std::move(text));
  }
  if (open != std::string::npos)
    throw Error(fmt::format("unexpected opening bracket `{{` in build.build-dir path `{}`", original));
  if (close != std::string::npos)
    throw Error(fmt::format("unexpected closing bracket `}}` in build.build-dir path `{}`", original));
}

}  // namespace

std::string target_directory(const std::optional<std::string>& flag, const std::string& cwd, const std::string& root,
                             const config::Config& config, const Environment& environment) {
  if (flag) return path::join(cwd, *flag);
  if (const auto variable = environment.get("CARGO_TARGET_DIR")) {
    if (variable->empty())
      throw Error("the target directory is set to an empty string in the `CARGO_TARGET_DIR` environment variable");
    return path::join(cwd, *variable);
  }
  if (const auto setting = path_setting(config, "target-dir", "target"))
    return path::join(setting->base, setting->text);
  return path::join(root, "target");
}

std::optional<std::string> build_directory(const std::string& root, const config::Config& config) {
  const auto setting = path_setting(config, "build-dir", "build");
  if (!setting) return std::nullopt;
  const auto hash = hash128(path::join(root, "Cargo.toml")).short_hex();
  auto text = setting->text;
  replace_all(text, kVariables[0], root);
  replace_all(text, kVariables[1], config.cargo_home());
  replace_all(text, kVariables[2], hash.substr(0, 2) + "/" + hash.substr(2));
  check_template(text, setting->text);
  return path::join(setting->base, text);
}

}  // namespace gantry::workspace
