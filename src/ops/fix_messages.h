// What a compiler with fixes (fix_compiler.h) tells the `fix` command that started it: lines of its error stream,
// beside those of the compiler itself, and how they are shown.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/reporter.h"

namespace gantry::ops {

// A crate is taken up. `file`: its root, as the compiler was given it.
struct Fixing {
  std::string file;
};
// The same, to make it ready for the next edition.
struct Migrating {
  std::string file;
  std::string from;
  std::string to;
};
struct EditionIsLatest {
  std::string file;
  std::string edition;
  std::string previous;
};
struct Fixed {
  std::string file;
  std::size_t count = 0;
};
// A suggestion could not be applied, for `problem`.
struct NotApplied {
  std::string file;
  std::string problem;
};
// The compiler refused what was changed.
struct FixFailed {
  std::string crate_name;
  std::vector<std::string> files;           // where it found errors, by name
  std::vector<std::string> errors;          // as it wrote them
  std::optional<std::string> abnormal_end;  // "signal: 9, SIGKILL: kill"
};
using FixMessage = std::variant<Fixing, Migrating, EditionIsLatest, Fixed, NotApplied, FixFailed>;

// One line, without its end.
std::string fix_message_line(const FixMessage& message);
// Nothing for any other line.
std::optional<FixMessage> parse_fix_message(std::string_view line);

class FixMessages {
 public:
  // `with_clippy`: its errors are not for the compiler's tracker.
  FixMessages(Reporter& reporter, bool with_clippy) : reporter_(reporter), with_clippy_(with_clippy) {}

  void show(const FixMessage& message);

 private:
  void print(const Fixing& message);
  void print(const Migrating& message);
  void print(const EditionIsLatest& message);
  void print(const Fixed& message);
  void print(const NotApplied& message);
  void print(const FixFailed& message);
  void ask_for_report();

  Reporter& reporter_;
  bool with_clippy_;
  std::set<std::string> migrating_;  // told once a file, however many targets it is part of
  bool explained_latest_ = false;    // what can be done about that
};

}  // namespace gantry::ops
