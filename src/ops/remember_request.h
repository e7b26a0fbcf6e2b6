// Keeps what a successful build looked at, so that the same command line can be answered by the no-op path next time.
#pragma once

#include <string>

#include "ops/build_session.h"

namespace gantry::ops {

// Does nothing for requests whose repetition prints more than the closing line (cached warnings, -v, JSON).
void remember_request(const BuildSession& session, const plan::FileLayout& layout, const freshness::BuildDatabase& database,
                      const exec::Compilation& compilation, const CompileOptions& options, const std::string& finished,
                      const config::Config& config, const Host& host);

}  // namespace gantry::ops
