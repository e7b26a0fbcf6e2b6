// Where the server says what it does: one structured line an event. Safe from any thread. Implementation: app/.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace gantry::server {

class Log {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;
  enum class Level { Info, Warning, Error };

  virtual ~Log() = default;
  virtual void write(Level level, std::string_view event, Fields fields) = 0;
};

}  // namespace gantry::server
