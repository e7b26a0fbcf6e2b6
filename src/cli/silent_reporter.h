// A reporter for what has been shown already, or will be.
#pragma once

#include "base/reporter.h"

namespace gantry::cli {

class SilentReporter : public Reporter {
 public:
  Verbosity verbosity() const override { return Verbosity::Quiet; }
  bool color() const override { return false; }
  int width() const override { return 0; }
  void status(std::string_view, std::string_view, StatusColor) override {}
  void warning(std::string_view) override {}
  void note(std::string_view) override {}
  void error(std::string_view) override {}
  void diagnostic(const Diagnostic&) override {}
  void out(std::string_view) override {}
  void err(std::string_view) override {}
  bool has_progress() const override { return false; }
  void show_progress(const ProgressLine&) override {}
  void clear_progress() override {}
  const Transcript& transcript() const override { return transcript_; }

 private:
  Transcript transcript_;
};

}  // namespace gantry::cli
