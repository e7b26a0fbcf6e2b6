// Which features of the command line each member gets.
#pragma once

#include <utility>
#include <vector>

#include "resolver/cli_features.h"
#include "workspace/workspace.h"

namespace gantry::ops {

using MemberFeatures = std::vector<std::pair<SummaryPtr, resolver::CliFeatures>>;

// The members that specifications mean, in member order; all of them when only dependencies are meant.
std::vector<manifest::PackagePtr> members_of(const workspace::Workspace& workspace,
                                             const std::vector<PackageIdSpec>& specs);

// `selected`: the members that the command is for. `requested`: the flags as they were given. Throws cargo's errors for
// features that no member has.
MemberFeatures member_features(const workspace::Workspace& workspace, const std::vector<manifest::PackagePtr>& selected,
                               const resolver::CliFeatures& requested);

}  // namespace gantry::ops
