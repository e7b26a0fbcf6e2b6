#include "ops/build_session.h"

namespace gantry::ops {

void compile(const CompileOptions& options, const config::Config& config, const Host& host) {
  auto session = prepare_build(options, config, host);
  execute_build(session, options, config, host);
}

}  // namespace gantry::ops
