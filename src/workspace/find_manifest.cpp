#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "workspace/workspace.h"

namespace gantry::workspace {

namespace {

std::string given_manifest(const std::string& typed, const std::string& cwd, const FileSystem& files) {
  auto absolute = path::normalize(path::join(cwd, typed));
  const auto found = files.stat(absolute);
  if (!found) throw Error(fmt::format("manifest path `{}` does not exist", typed));
  if (found->is_directory()) {
    auto text = fmt::format("manifest path `{}` is a directory but expected a file", typed);
    const auto inside = path::join(absolute, "Cargo.toml");
    if (files.exists(inside)) text += fmt::format("\nhelp: {} exists", inside);
    throw Error(std::move(text));
  }
  if (path::file_name(absolute) == "Cargo.toml") return absolute;
  const auto extension = path::extension(absolute);
  if (extension == "rs" || extension.empty())
    throw Error(fmt::format("embedded manifest `{}` requires `-Zscript`", absolute));
  throw Error(fmt::format("the manifest-path must be a path to a Cargo.toml file: `{}`", absolute));
}

}  // namespace

std::string find_manifest(const std::optional<std::string>& manifest_path_flag, const std::string& cwd,
                          const FileSystem& files) {
  if (manifest_path_flag) return given_manifest(*manifest_path_flag, cwd, files);
  bool misspelt = false;
  for (std::string directory = cwd; !directory.empty(); directory = std::string(path::parent(directory))) {
    auto candidate = path::join(directory, "Cargo.toml");
    if (files.exists(candidate)) return candidate;
    misspelt = misspelt || files.exists(path::join(directory, "cargo.toml"));
    if (directory == "/") break;
  }
  throw Error(fmt::format("could not find `Cargo.toml` in `{}` or any parent directory{}", cwd,
                          misspelt ? ", but found cargo.toml please try to rename it to Cargo.toml" : ""));
}

}  // namespace gantry::workspace
