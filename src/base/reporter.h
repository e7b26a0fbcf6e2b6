// What lower layers use to tell the user something. Only cli/ knows the terminal behind it; tests use a recorder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace gantry {

enum class Verbosity { Quiet, Normal, Verbose, VeryVerbose };

enum class StatusColor { Green, Cyan, Yellow, Red };

// One thing that was said, in the order of time. Status lines are noted as they are, also when they are not shown;
// everything else is the text as it was written to the stream.
struct TranscriptEntry {
  enum class Kind : std::uint8_t { Status, Out, Err };
  Kind kind = Kind::Status;
  StatusColor color = StatusColor::Green;
  std::string verb;  // of a status line
  std::string text;
  bool operator==(const TranscriptEntry&) const = default;
};
using Transcript = std::vector<TranscriptEntry>;

// What the progress line says.
struct ProgressLine {
  enum class Form : std::uint8_t {
    Counts,   // "Building [====>      ] 3/10: foo, bar"
    Share,    // "Fetch [====>      ] 3 complete; 2 pending": a bar for done of total, and something else than these
              // numbers
    Percent,  // "Checkout [====>      ]  43.20%, 2.90MiB/s"
    Text,     // "Downloading 3 crates": no bar
  };
  std::string_view verb;  // "": what follows begins the line, as wide as with a verb
  std::size_t done = 0;
  std::size_t total = 0;
  std::string_view detail;  // what is going on, shortened to the room that is left
  Form form = Form::Counts;
};

class Reporter {
 public:
  virtual ~Reporter() = default;

  virtual Verbosity verbosity() const = 0;
  // Whether coloured text may be written to the error stream (rustc's rendered messages are passed on accordingly).
  virtual bool color() const = 0;
  // Columns of the terminal behind the error stream; 0 when it is none.
  virtual int width() const = 0;

  // "   Compiling foo v0.1.0": `verb` right-aligned in twelve columns, bold and coloured; silent when quiet.
  virtual void status(std::string_view verb, std::string_view message, StatusColor color = StatusColor::Green) = 0;
  // The same, shown only with -v.
  void verbose_status(std::string_view verb, std::string_view message, StatusColor color = StatusColor::Green) {
    if (verbosity() >= Verbosity::Verbose) status(verb, message, color);
  }
  // "warning: message"; silent when quiet.
  virtual void warning(std::string_view message) = 0;
  // "note: message"; silent when quiet.
  virtual void note(std::string_view message) = 0;
  // "error: message"; always shown.
  virtual void error(std::string_view message) = 0;
  // A rendered excerpt; warnings are silent when quiet.
  virtual void diagnostic(const Diagnostic& diagnostic) = 0;

  // Raw text for the two streams, written as it is; the progress bar is taken away first.
  virtual void out(std::string_view text) = 0;
  virtual void err(std::string_view text) = 0;

  // Shows it until something else is said; no-op where there is none.
  virtual void show_progress(const ProgressLine& line) = 0;
  // The same with a bar, done of total and the names of what is running.
  void progress(std::string_view verb, std::size_t done, std::size_t total, std::string_view detail) {
    show_progress({verb, done, total, detail});
  }
  virtual void clear_progress() = 0;

  // Everything said so far: what a repeated command may have to say again.
  virtual const Transcript& transcript() const = 0;

  // Whether there is a progress line: what is said there need not be said in other words.
  virtual bool has_progress() const = 0;
};

}  // namespace gantry
