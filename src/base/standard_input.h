// Lines that the user types or another program sends. The seam for commands that ask something.
#pragma once

#include <string>

namespace gantry {

class LineInput {
 public:
  virtual ~LineInput() = default;
  virtual bool is_terminal() const = 0;
  // Up to the next line break, which is part of the text; "" at the end.
  virtual std::string read_line() = 0;
};

// The standard input of this process.
class StandardInput : public LineInput {
 public:
  bool is_terminal() const override;
  std::string read_line() override;
};

}  // namespace gantry
