// A program that is talked to over its standard streams while it runs. Its error stream is ours, so that it can ask its
// user something. `LineProcesses` is the seam; tests give their own.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <tl/expected.hpp>

#include "base/environment.h"
#include "base/process.h"

namespace gantry {

class LineProcess {
 public:
  // Ends a program that still runs.
  virtual ~LineProcess() = default;
  // False when the program does not listen any more.
  virtual bool write(std::string_view text) = 0;
  // Up to the next line break, which is part of the text; "" at the end.
  virtual tl::expected<std::string, std::error_code> read_line() = 0;
  // No more will be written.
  virtual void close_input() = 0;
  virtual ExitStatus wait() = 0;
};

class LineProcesses {
 public:
  virtual ~LineProcesses() = default;
  // With `inherit_stdin` of the command, the program reads what we would; nothing can be written to it then.
  virtual tl::expected<std::unique_ptr<LineProcess>, std::error_code> start(const Command& command,
                                                                            const Environment& base) = 0;
};

class SystemLineProcesses : public LineProcesses {
 public:
  tl::expected<std::unique_ptr<LineProcess>, std::error_code> start(const Command& command,
                                                                    const Environment& base) override;
};

}  // namespace gantry
