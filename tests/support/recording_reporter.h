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
  void progress(std::string_view, std::size_t, std::size_t, std::string_view) override {}
  void clear_progress() override {}
  const Transcript& transcript() const override { return transcript_; }

 private:
  Transcript transcript_;
};

}  // namespace gantry::test
