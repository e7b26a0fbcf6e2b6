// Where the shell writes: a file descriptor, or a string in tests. One call is one write(2) as long as the kernel
// takes it whole, so messages of concurrent processes do not interleave.
#pragma once

#include <string>
#include <string_view>

namespace gantry::term {

class Sink {
 public:
  virtual ~Sink() = default;
  // False when the other end is gone or the device is full; the sink then drops everything that follows.
  virtual bool write(std::string_view text) = 0;
  virtual bool is_terminal() const = 0;
  // Columns of the terminal, 0 when it is none or unknown.
  virtual int columns() const = 0;
};

// Does not own the descriptor. A descriptor that is not open swallows everything without an error.
class FileSink : public Sink {
 public:
  explicit FileSink(int descriptor);
  bool write(std::string_view text) override;
  bool is_terminal() const override { return terminal_; }
  int columns() const override;

 private:
  int descriptor_;
  bool terminal_;
  bool failed_ = false;
};

class StringSink : public Sink {
 public:
  explicit StringSink(bool terminal = false, int columns = 0) : terminal_(terminal), columns_(columns) {}
  bool write(std::string_view text) override;
  bool is_terminal() const override { return terminal_; }
  int columns() const override { return columns_; }

  std::string text;
  bool broken = false;  // makes every write fail

 private:
  bool terminal_;
  int columns_;
};

}  // namespace gantry::term
