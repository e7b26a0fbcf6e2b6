// Says nothing: for steps whose doings are no news. Errors pass.
#pragma once

#include "base/reporter.h"

namespace gantry::ops {

class QuietReporter : public Reporter {
 public:
  explicit QuietReporter(Reporter& inner) : inner_(inner) {}

  Verbosity verbosity() const override { return Verbosity::Quiet; }
  bool color() const override { return inner_.color(); }
  int width() const override { return inner_.width(); }
  void status(std::string_view, std::string_view, StatusColor) override {}
  void warning(std::string_view) override {}
  void note(std::string_view) override {}
  void error(std::string_view message) override { inner_.error(message); }
  void diagnostic(const Diagnostic& diagnostic) override {
    if (diagnostic.level == Level::Error) inner_.diagnostic(diagnostic);
  }
  void out(std::string_view text) override { inner_.out(text); }
  void err(std::string_view) override {}
  bool has_progress() const override { return false; }
  void show_progress(const ProgressLine&) override {}
  void clear_progress() override {}
  const Transcript& transcript() const override { return inner_.transcript(); }

 private:
  Reporter& inner_;
};

}  // namespace gantry::ops
