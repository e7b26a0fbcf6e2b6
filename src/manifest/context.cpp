#include "manifest/context.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/number.h"
#include "base/path.h"
#include "manifest/cargo_features.h"

namespace gantry::manifest {

LoadContext::LoadContext(std::string manifest_path, const LoadOptions& options, const FileSystem& files,
                         SourceText source)
    : path_(std::move(manifest_path)),
      directory_(path::parent(path_)),
      options_(options),
      files_(files),
      source_(std::move(source)) {}

const InheritableFields& LoadContext::inheritable() {
  if (!tables_) {
    if (!options_.inheritable) throw Error("failed to find a workspace root");
    tables_ = options_.inheritable(workspace_pointer);
  }
  return *tables_->fields;
}

std::vector<Warning> LoadContext::take_warnings() {
  warnings_.insert(warnings_.end(), refusals_.begin(), refusals_.end());
  return std::move(warnings_);
}

std::string inherited_path(const LoadContext& context, const std::string& root_directory, const std::string& path) {
  return path::relative(path::normalize(path::join(root_directory, path)), context.directory());
}

void check_spelling(LoadContext& context, bool has_new, bool has_old, std::string_view new_name,
                    std::string_view place) {
  if (!has_old) return;
  std::string old_name(new_name);
  std::replace(old_name.begin(), old_name.end(), '-', '_');
  if (context.edition >= Edition::E2024) {
    throw Error(fmt::format("`{}` is unsupported as of the 2024 edition; instead use `{}`\n(in the {})", old_name,
                            new_name, place));
  }
  if (has_new) {
    context.warn(
        fmt::format("`{}` is redundant with `{}`, preferring `{}` in the {}", old_name, new_name, new_name, place));
  } else {
    context.warn(fmt::format("`{}` is deprecated in favor of `{}` and will not work in the 2024 edition\n(in the {})",
                             old_name, new_name, place));
  }
}

Edition edition_value(const std::string& text) {
  if (text == "future") throw feature_required("unstable-editions");
  if (const auto edition = parse_edition(text)) return *edition;
  std::string reason =
      fmt::format("supported edition values are `2015`, `2018`, `2021`, or `2024`, but `{}` is unknown", text);
  const auto year = read_whole<unsigned>(text);
  if (year && *year > 2024 && *year < 2050) {
    reason = fmt::format(
        "this version of Cargo is older than the `{}` edition, and only supports `2015`, `2018`, `2021`, and "
        "`2024` editions.",
        text);
  }
  throw Error("failed to parse the `edition` key", {reason});
}

ResolverBehavior resolver_value(const std::string& text) {
  if (text == "1") return ResolverBehavior::V1;
  if (text == "2") return ResolverBehavior::V2;
  if (text == "3") return ResolverBehavior::V3;
  throw Error(fmt::format("`resolver` setting `{}` is not valid, valid options are \"1\", \"2\" or \"3\"", text));
}

}  // namespace gantry::manifest
