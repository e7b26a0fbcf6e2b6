#include "exec/rustdoc_fingerprint.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/path.h"

namespace gantry::exec {

namespace {

void remove_visible_entries(const std::string& directory, FileSystem& files) {
  const auto entries = files.list(directory);
  if (!entries) return;
  for (const auto& entry : *entries) {
    if (entry.name.starts_with('.')) continue;
    const auto path = path::join(directory, entry.name);
    if (const auto code = files.remove_directory_tree(path))
      throw Error(fmt::format("failed to remove `{}`", path), {describe_system_error(code)});
  }
}

}  // namespace

std::string rustdoc_fingerprint_path(const std::string& build_dir, const toolchain::CompileKind& kind) {
  const auto directory = kind.is_host() ? build_dir : path::join(build_dir, kind.short_name());
  return path::join(directory, ".rustdoc_fingerprint.json");
}

void clear_foreign_documentation(const std::optional<std::string>& doc_root, const std::string& fingerprint,
                                 const std::string& verbose_version, FileSystem& files) {
  const auto noted = files.read(fingerprint);
  const auto json = nlohmann::json::parse(noted ? *noted : "", nullptr, false);
  if (json.is_object() && json.contains("rustc_vv") && json["rustc_vv"] == verbose_version) return;
  if (doc_root) remove_visible_entries(*doc_root, files);
  files.write_atomic(fingerprint, nlohmann::json{{"rustc_vv", verbose_version}}.dump());
}

}  // namespace gantry::exec
