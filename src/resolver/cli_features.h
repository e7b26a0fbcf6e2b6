// Which member gets which of the features named on the command line (Cargo Book, "Features": command-line feature
// options, and "resolver version 2 command-line flags").
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/summary.h"
#include "resolver/resolver.h"

namespace gantry::resolver {

// Splits what was typed at commas and blanks; throws cargo's errors for "dep:x" and for several slashes.
std::vector<std::string> split_features(const std::vector<std::string>& typed);

struct MemberSelection {
  std::vector<SummaryPtr> members;   // all of the workspace, in its order
  std::vector<SummaryPtr> selected;  // the packages the command works on, in order
  SummaryPtr current;                // package of the working directory's manifest; null in a virtual workspace
  // Resolver 1 outside of a virtual workspace's root: features go to the current package only.
  bool legacy = false;
};

// The members to activate with their features, in member order. Throws cargo's errors for features that no selected
// package has.
std::vector<std::pair<SummaryPtr, CliFeatures>> assign_cli_features(const MemberSelection& selection,
                                                                    const CliFeatures& requested);

}  // namespace gantry::resolver
