// What counts of a package for its build script when that depends on all of its files: what packaging would take (Cargo
// Book, "Build Scripts": Change Detection).
#pragma once

#include <map>
#include <memory>
#include <string>

#include "freshness/file_state.h"
#include "ops/compile_options.h"
#include "package/content_rules.h"
#include "package/git_repository.h"
#include "plan/unit.h"

namespace gantry::ops {

class ContentFilters {
 public:
  // Of the local packages in `graph`, which must outlive this.
  ContentFilters(const plan::UnitGraph& graph, const Host& host);

  // Null for a package whose rules cannot be told: then everything counts.
  const freshness::PackageFilter* of(const std::string& package_directory);

 private:
  struct Content {
    package::ContentRules rules;
    freshness::PackageFilter filter;
  };

  std::unique_ptr<Content> read(const std::string& package_directory);

  const plan::UnitGraph& graph_;
  const FileSystem& files_;
  package::GitProgram git_;
  std::map<std::string, std::unique_ptr<Content>> known_;
};

}  // namespace gantry::ops
