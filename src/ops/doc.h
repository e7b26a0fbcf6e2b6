// cargo doc and cargo rustdoc (Cargo Book, "cargo doc").
#pragma once

#include "ops/build_session.h"

namespace gantry::ops {

struct DocOptions {
  CompileOptions compile;
  DocumentationScope scope;
  bool open = false;  // in a browser
};

// Documents what is selected and says where the pages are, or opens the first.
void document(const DocOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
