#include "term/shell.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/number.h"
#include "base/plain_text.h"
#include "term/progress.h"
#include "term/snippet.h"

namespace gantry::term {
namespace {

constexpr std::string_view kEraseLine = "\x1b[K";
constexpr std::string_view kIntegrationOff = "\x1b]9;4;0;0\x1b\\";

}  // namespace

Shell::Shell(Sink& out, Sink& err, Environment env) : out_(out), err_(err), env_(std::move(env)) {
  if (const auto width = env_.get("__CARGO_TEST_TTY_WIDTH_DO_NOT_USE_THIS")) {
    simulated_width_ = read_whole<int>(*width);
  }
  configure({});
}

Shell::~Shell() { clear_progress(); }

void Shell::configure(const ShellOptions& options) {
  clear_progress();
  options_ = options;
  const bool terminal = err_.is_terminal();
  out_color_ = use_color(options.color, env_, out_.is_terminal());
  err_color_ = use_color(options.color, env_, terminal);
  unicode_ = options.unicode.value_or(supports_unicode(env_, terminal));
  hyperlinks_ = err_color_ && options.hyperlinks.value_or(supports_hyperlinks(env_, terminal));
  integration_ = terminal && options.progress_integration.value_or(supports_progress_integration(env_, terminal));
  switch (options.progress) {
    case ProgressWhen::Never: progress_enabled_ = false; break;
    case ProgressWhen::Always: progress_enabled_ = true; break;
    case ProgressWhen::Auto:
      // Who gives a width wants the line in whatever reads the stream.
      progress_enabled_ =
          !quiet() && (terminal || options.progress_width) && !env_.has("CI") && env_.get("TERM") != "dumb";
      break;
  }
}

void Shell::status(std::string_view verb, std::string_view message, StatusColor color) {
  if (keeps_transcript_)
    transcript_.push_back({TranscriptEntry::Kind::Status, color, std::string(verb), std::string(message)});
  if (quiet()) return;
  write_or_end(fmt::format("{} {}\n", paint(style_of(color), fmt::format("{:>12}", verb), err_color_), message));
}

void Shell::labelled(Level level, std::string_view message) {
  err(fmt::format("{}: {}\n", paint(style_of(level), level_name(level), err_color_), message));
}

void Shell::warning(std::string_view message) {
  if (!quiet()) labelled(Level::Warning, message);
}

void Shell::note(std::string_view message) {
  if (!quiet()) labelled(Level::Note, message);
}

void Shell::error(std::string_view message) {
  const std::string label = paint(Style::Red, "error", err_color_);
  const auto text = fmt::format("{}: {}\n", label, message);
  note_down(TranscriptEntry::Kind::Err, text);
  write_error_stream(text);
}

void Shell::diagnostic(const Diagnostic& diagnostic) {
  if (quiet() && diagnostic.level != Level::Error) return;
  const std::string text = render_diagnostic(diagnostic, {.color = err_color_, .columns = width()});
  if (diagnostic.level == Level::Error) {
    note_down(TranscriptEntry::Kind::Err, text);
    write_error_stream(text);
  } else {
    err(text);
  }
}

void Shell::out(std::string_view text) {
  if (text.empty()) return;
  note_down(TranscriptEntry::Kind::Out, text);
  if (out_.is_terminal()) clear_progress();
  if (out_color_ || is_plain_text(text)) {
    out_.write(text);  // may be long
  } else {
    out_.write(plain_text(text));
  }
}

void Shell::err(std::string_view text) {
  note_down(TranscriptEntry::Kind::Err, text);
  write_or_end(text);
}

void Shell::write_or_end(std::string_view text) {
  if (!write_error_stream(text)) throw Error::silent_exit(Error::kFailure);
}

bool Shell::write_error_stream(std::string_view text) {
  std::string shown = err_color_ ? std::string(text) : plain_text(text);
  if (!shown_progress_.empty()) shown.insert(0, take_progress_away());
  return shown.empty() || err_.write(shown);
}

std::string Shell::hyperlink(std::string_view url, std::string_view text) const {
  if (!hyperlinks_) return std::string(text);
  return fmt::format("\x1b]8;;{}\x1b\\{}\x1b]8;;\x1b\\", url, text);
}

void Shell::show_progress(const ProgressLine& wanted) {
  if (!has_progress()) return;
  auto line = wanted;
  if (quiet()) line.verb = "";
  const auto columns = static_cast<std::size_t>(progress_columns());
  std::string text = render_progress(line, columns, err_color_, unicode_);
  if (text.empty() || text == shown_progress_) return;
  std::string bytes = text;
  if (integration_ && line.form != ProgressLine::Form::Text) {
    bytes += fmt::format("\x1b]9;4;1;{}\x1b\\", progress_percent(line));
    integration_active_ = true;
  }
  bytes += '\r';  // the next output starts at the line's begin
  shown_progress_ = std::move(text);
  err_.write(bytes);
}

std::string Shell::take_progress_away() {
  std::string text;
  // Also without colours: a terminal that shows a progress line understands how to erase one.
  if (err_.is_terminal() || err_color_) text = kEraseLine;
  if (integration_active_) text += kIntegrationOff;
  integration_active_ = false;
  shown_progress_.clear();
  return text;
}

void Shell::clear_progress() {
  if (shown_progress_.empty()) return;
  err_.write(take_progress_away());
}

}  // namespace gantry::term
