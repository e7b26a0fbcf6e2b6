// What the steps of loading one manifest share.
#pragma once

#include <optional>
#include <string>

#include "manifest/load.h"
#include "manifest/raw.h"

namespace gantry::manifest {

struct InheritableFields {
  std::string root_directory;
  std::optional<RawInheritablePackage> package;
  std::optional<RawDependencies> dependencies;
  std::optional<RawLintTools> lints;
};

class LoadContext {
 public:
  LoadContext(std::string manifest_path, const LoadOptions& options, const FileSystem& files, SourceText source);

  const std::string& path() const { return path_; }
  const std::string& directory() const { return directory_; }
  const LoadOptions& options() const { return options_; }
  const FileSystem& files() const { return files_; }
  const SourceText& source() const { return source_; }

  void warn(std::string text) { warnings_.push_back({std::move(text), false}); }
  // Refuses the package when its warnings are shown (see Warning::critical).
  void refuse_later(std::string text) { refusals_.push_back({std::move(text), true}); }
  // Refusals stand behind all warnings.
  std::vector<Warning> take_warnings();

  // The tables of the workspace around the manifest; its own when it has [workspace].
  const InheritableFields& inheritable();
  void set_inheritable(InheritableTables tables) { tables_ = std::move(tables); }

  Edition edition = Edition::E2015;
  std::string package_name;
  std::optional<std::string> workspace_pointer;

 private:
  std::string path_;
  std::string directory_;
  const LoadOptions& options_;
  const FileSystem& files_;
  SourceText source_;
  std::vector<Warning> warnings_, refusals_;
  std::optional<InheritableTables> tables_;
};

// A path that is relative to the workspace root, as seen from the package: "../README.md".
std::string inherited_path(const LoadContext& context, const std::string& root_directory, const std::string& path);

// An old spelling (`crate_type`) instead of the new one or beside it: deprecated, since edition 2024 an error. `place`:
// "`foo` library target".
void check_spelling(LoadContext& context, bool has_new, bool has_old, std::string_view new_name,
                    std::string_view place);

Edition edition_value(const std::string& text);
ResolverBehavior resolver_value(const std::string& text);

}  // namespace gantry::manifest
