// What `cargo info` prints about one package.
#pragma once

#include <optional>
#include <string>

#include "manifest/manifest.h"
#include "model/summary.h"

namespace gantry::ops {

struct InfoView {
  manifest::PackagePtr package;
  SummaryPtr summary;  // of the registry, or of the package itself
  // The newest version when that is another one.
  std::optional<semver::Version> latest;
  std::string cwd;  // paths are shown from here
  bool all_features = false;
  bool dependencies = false;
  bool colors = false;
};

std::string render_info(const InfoView& view);

}  // namespace gantry::ops
