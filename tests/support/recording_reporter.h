// A Reporter that keeps what it was told, one line an item.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/reporter.h"

namespace gantry::test {

class RecordingReporter : public Reporter {
 public:
  std::vector<std::string> lines;
  std::string stdout_text;
  std::string stderr_text;
  Verbosity level = Verbosity::Normal;
  bool shows_progress = false;
  std::vector<std::string> progress_lines;  // verb and detail

  Verbosity verbosity() const override { return level; }
  bool color() const override { return false; }
  int width() const override { return 0; }
  void status(std::string_view verb, std::string_view message, StatusColor) override {
    lines.push_back(fmt::format("{:>12} {}", verb, message));
  }
  void warning(std::string_view message) override { lines.push_back(fmt::format("warning: {}", message)); }
  void note(std::string_view message) override { lines.push_back(fmt::format("note: {}", message)); }
  void error(std::string_view message) override { lines.push_back(fmt::format("error: {}", message)); }
  void diagnostic(const Diagnostic& diagnostic) override { lines.push_back("diagnostic: " + diagnostic.title); }
  void out(std::string_view text) override { stdout_text += text; }
  void err(std::string_view text) override { stderr_text += text; }
  bool has_progress() const override { return shows_progress; }
  void show_progress(const ProgressLine& line) override {
    if (shows_progress) progress_lines.push_back(fmt::format("{} {}", line.verb, line.detail));
  }
  void clear_progress() override {}
  const Transcript& transcript() const override { return transcript_; }

 private:
  Transcript transcript_;
};

}  // namespace gantry::test
