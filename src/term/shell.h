// All output of the client goes through here. Every message is one write; the progress line is taken away before
// anything else appears; a stream without colours is given plain text (`plain_text`). A lost error stream ends the
// command (there is nobody left to tell), a lost output stream is ignored, as cargo does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/reporter.h"
#include "term/capabilities.h"
#include "term/sink.h"
#include "term/style.h"

namespace gantry::term {

enum class ProgressWhen { Auto, Always, Never };

// What the command line and the `[term]` table of the configuration say; nullopt: find out from the terminal.
struct ShellOptions {
  Verbosity verbosity = Verbosity::Normal;
  ColorChoice color = ColorChoice::Auto;
  std::optional<bool> unicode;
  std::optional<bool> hyperlinks;
  std::optional<bool> progress_integration;
  ProgressWhen progress = ProgressWhen::Auto;
  std::optional<int> progress_width;  // columns; required when progress is Always
};

class Shell : public Reporter {
 public:
  Shell(Sink& out, Sink& err, Environment env);
  ~Shell() override;
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  void configure(const ShellOptions& options);
  const ShellOptions& options() const { return options_; }

  Verbosity verbosity() const override { return options_.verbosity; }
  bool color() const override { return err_color_; }
  int width() const override { return simulated_width_.value_or(err_.columns()); }
  // The same for the output stream.
  bool out_color() const { return out_color_; }
  int out_width() const { return out_.columns(); }
  bool unicode() const { return unicode_; }

  void status(std::string_view verb, std::string_view message, StatusColor color) override;
  void warning(std::string_view message) override;
  void note(std::string_view message) override;
  void error(std::string_view message) override;
  void diagnostic(const Diagnostic& diagnostic) override;
  void out(std::string_view text) override;
  void err(std::string_view text) override;
  const Transcript& transcript() const override { return transcript_; }
  // Nobody will ask for the transcript: from now on nothing is added to it.
  void stop_transcript() { keeps_transcript_ = false; }
  // `text` as a link to `url` (OSC 8) where the terminal of the error stream shows links, else `text`.
  std::string hyperlink(std::string_view url, std::string_view text) const;

  bool has_progress() const override { return progress_enabled_ && progress_columns() > 0; }
  void show_progress(const ProgressLine& line) override;
  void clear_progress() override;

 private:
  int progress_columns() const { return options_.progress_width.value_or(err_.columns()); }
  bool quiet() const { return options_.verbosity == Verbosity::Quiet; }
  void labelled(Level level, std::string_view message);
  void note_down(TranscriptEntry::Kind kind, std::string_view text) {
    if (keeps_transcript_) transcript_.push_back({kind, StatusColor::Green, "", std::string(text)});
  }
  void write_or_end(std::string_view text);
  // Puts what removes the progress line in front of `text` and writes both at once.
  bool write_error_stream(std::string_view text);
  std::string take_progress_away();

  Sink& out_;
  Sink& err_;
  Environment env_;
  std::optional<int> simulated_width_;  // a variable that cargo's tests have gives it without a terminal
  ShellOptions options_;
  Transcript transcript_;
  bool keeps_transcript_ = true;
  bool out_color_ = false;
  bool err_color_ = false;
  bool unicode_ = false;
  bool hyperlinks_ = false;
  bool integration_ = false;
  bool progress_enabled_ = false;
  std::string shown_progress_;       // the line on the screen, "" when there is none
  bool integration_active_ = false;  // the terminal's own display has to be reset
};

}  // namespace gantry::term
