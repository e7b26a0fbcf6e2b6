// Log lines as JSON objects on standard error.
#pragma once

#include "server/core/log.h"

namespace gantry::server::app {

class JsonLog : public Log {
 public:
  void write(Level level, std::string_view event, Fields fields) override;
};

}  // namespace gantry::server::app
