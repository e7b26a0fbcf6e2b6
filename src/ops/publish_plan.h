// `gantry publish --plan`, which cargo does not have: what would be uploaded in which order, and everything that stands
// in its way.
#pragma once

#include <vector>

#include "ops/publish.h"
#include "ops/uploader.h"

namespace gantry::ops {

// Prints the packages step by step: those of a step can be uploaded together, once those of the step before are there.
// Throws at the end when there are problems. Nothing is packed, built or uploaded.
void tell_publish_plan(const workspace::Workspace& workspace, const std::vector<manifest::PackagePtr>& packages,
                       const PackageOptions& options, const SourceId& registry, Uploader& uploader,
                       package::VersionControl& control, const config::Config& config, const Host& host);

}  // namespace gantry::ops
