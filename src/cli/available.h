// Answers to options that name something and were given without a name: what there is to choose from.
#pragma once

#include "cli/args/matches.h"
#include "cli/session.h"
#include "workspace/workspace.h"

namespace gantry::cli {

// Throws when -p was given without a value, with the members of the workspace.
void require_package_names(const Matches& matches, const workspace::Workspace& workspace);
// The same in the workspace of --manifest-path or of the working directory, which is loaded for that alone.
void require_package_names(const Matches& matches, Session& session);
// Throws when --target was given without a value.
void require_target_triple(const Matches& matches);
// Throws when one of --bin --example --test --bench was given without a value, with the targets of the selected
// packages.
void require_target_names(const Matches& matches, const workspace::Workspace& workspace,
                          const workspace::PackageSelection& selection, Reporter& reporter);
// Whether one of these would throw and needs the workspace for its message.
bool lacks_names(const Matches& matches);

}  // namespace gantry::cli
