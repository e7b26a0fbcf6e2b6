// The packages of a git repository as `cargo add --git` looks for them.
#pragma once

#include <string>

#include "manifest/dependency_entry.h"
#include "sources/source_set.h"

namespace gantry::ops {

// The source that an entry with a `git` key means. Throws for what is no URL.
SourceId git_source(const manifest::DependencyEntry& entry);

// The name of the one package of a repository; throws when there are several.
std::string only_package_name(const SourceId& repository, sources::SourceSet& sources);

// The newest package of that name in a repository; throws when there is none.
SummaryPtr find_in_repository(const SourceId& repository, const std::string& name, sources::SourceSet& sources);

}  // namespace gantry::ops
