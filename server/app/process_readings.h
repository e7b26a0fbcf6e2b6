// What the operating system says of this process, for metrics.
#pragma once

#include "server/http/metrics.h"

namespace gantry::server::app {

// Memory, processor time, descriptors, the time of the start: under the names that Prometheus' own clients use.
void add_process_readings(http::Metrics& metrics);

}  // namespace gantry::server::app
