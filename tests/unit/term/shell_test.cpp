#include "term/shell.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "term/error_report.h"
#include "term/progress.h"
#include "term/text_width.h"

namespace gantry::term {
namespace {

struct Fixture {
  explicit Fixture(ShellOptions options = {}, bool terminal = false,
                   std::map<std::string, std::string, std::less<>> env = {})
      : out(terminal, 80), err(terminal, 80), shell(out, err, Environment(std::move(env))) {
    shell.configure(options);
  }
  StringSink out;
  StringSink err;
  Shell shell;
};

TEST(Shell, a_status_line_has_its_verb_in_twelve_columns) {
  Fixture f;
  f.shell.status("Compiling", "foo v0.1.0", StatusColor::Green);
  EXPECT_EQ(f.err.text, "   Compiling foo v0.1.0\n");
}

TEST(Shell, without_colours_foreign_escapes_and_controls_are_left_out) {
  Fixture plain;
  plain.shell.warning("a\x1b[31mred\x1f");
  plain.shell.out("b\x1b[0m\n");
  EXPECT_EQ(plain.err.text, "warning: ared\n");
  EXPECT_EQ(plain.out.text, "b\n");
  Fixture coloured({.color = ColorChoice::Always});
  coloured.shell.out("b\x1b[0m\x1f\n");
  EXPECT_EQ(coloured.out.text, "b\x1b[0m\x1f\n");
}

TEST(Shell, colours_are_those_of_cargo) {
  Fixture f({.color = ColorChoice::Always});
  f.shell.status("Compiling", "foo", StatusColor::Green);
  f.shell.warning("w");
  f.shell.note("n");
  f.shell.error("e");
  EXPECT_EQ(f.err.text,
            "\x1b[1m\x1b[92m   Compiling\x1b[0m foo\n"
            "\x1b[1m\x1b[33mwarning\x1b[0m: w\n"
            "\x1b[1m\x1b[92mnote\x1b[0m: n\n"
            "\x1b[1m\x1b[91merror\x1b[0m: e\n");
}

TEST(Shell, quiet_shows_errors_only) {
  Fixture f({.verbosity = Verbosity::Quiet});
  f.shell.status("Compiling", "foo", StatusColor::Green);
  f.shell.warning("w");
  f.shell.note("n");
  Diagnostic warning;
  warning.level = Level::Warning;
  f.shell.diagnostic(warning);
  f.shell.error("e");
  EXPECT_EQ(f.err.text, "error: e\n");
}

TEST(Shell, a_lost_error_stream_ends_the_command_silently) {
  Fixture f;
  f.err.broken = true;
  try {
    f.shell.status("Compiling", "foo", StatusColor::Green);
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(error.silent());
    EXPECT_EQ(error.exit_code(), 101);
  }
  EXPECT_NO_THROW(f.shell.error("e"));
}

TEST(Shell, a_lost_output_stream_is_ignored) {
  Fixture f;
  f.out.broken = true;
  EXPECT_NO_THROW(f.shell.out("x"));
}

TEST(Shell, progress_is_shown_on_a_terminal_and_erased_before_a_message) {
  Fixture f({.color = ColorChoice::Never}, true, {{"TERM", "xterm"}});
  f.shell.progress("Building", 0, 1, "foo(bin)");
  f.shell.progress("Building", 0, 1, "foo(bin)");
  f.shell.status("Finished", "x", StatusColor::Green);
  EXPECT_EQ(f.err.text,
            "    Building [                             ] 0/1: foo(bin)                    \r\x1b[K    Finished x\n");
}

TEST(Shell, progress_needs_a_terminal_that_is_neither_dumb_nor_in_ci) {
  for (const auto& [terminal, name, value] : std::vector<std::tuple<bool, std::string, std::string>>{
           {false, "TERM", "xterm"}, {true, "TERM", "dumb"}, {true, "CI", "1"}}) {
    Fixture f({}, terminal, {{name, value}});
    f.shell.progress("Building", 0, 1, "foo");
    EXPECT_EQ(f.err.text, "");
  }
}

TEST(Shell, progress_always_goes_to_a_pipe_too) {
  Fixture f({.progress = ProgressWhen::Always, .progress_width = 26});
  f.shell.progress("Building", 7, 13, "");
  EXPECT_EQ(f.err.text, "    Building [=>  ] 7/13\r");
}

TEST(Shell, progress_of_a_given_width_needs_no_terminal) {
  Fixture f({.progress_width = 26}, false, {{"TERM", "xterm"}});
  f.shell.progress("Building", 7, 13, "");
  EXPECT_EQ(f.err.text, "    Building [=>  ] 7/13\r");
  for (const auto& [verbosity, name, value] : std::vector<std::tuple<Verbosity, std::string, std::string>>{
           {Verbosity::Quiet, "TERM", "xterm"}, {Verbosity::Normal, "TERM", "dumb"}, {Verbosity::Normal, "CI", "1"}}) {
    Fixture silent({.verbosity = verbosity, .progress_width = 26}, false, {{name, value}});
    silent.shell.progress("Building", 7, 13, "");
    EXPECT_EQ(silent.err.text, "");
  }
}

TEST(Shell, a_width_can_be_simulated_without_a_terminal) {
  const auto width = [](const std::string& value) {
    return Fixture({}, false, {{"__CARGO_TEST_TTY_WIDTH_DO_NOT_USE_THIS", value}}).shell.width();
  };
  EXPECT_EQ(width("20"), 20);
  constexpr int kOfTheSink = 80;
  for (const char* text : {"", "x", "20x", "99999999999"}) EXPECT_EQ(width(text), kOfTheSink) << text;
}

TEST(Shell, progress_always_is_shown_without_its_verb_when_quiet) {
  Fixture f({.verbosity = Verbosity::Quiet, .progress = ProgressWhen::Always, .progress_width = 26});
  f.shell.progress("Building", 7, 13, "");
  EXPECT_EQ(f.err.text, "[=>  ] 7/13\r");
}

TEST(Shell, the_terminal_shows_progress_by_itself_when_it_can) {
  Fixture f({.color = ColorChoice::Never}, true, {{"TERM", "xterm"}, {"TERM_PROGRAM", "ghostty"}});
  f.shell.progress("Building", 1, 13, "");
  f.shell.clear_progress();
  EXPECT_TRUE(f.err.text.ends_with("\x1b]9;4;1;8\x1b\\\r\x1b[K\x1b]9;4;0;0\x1b\\")) << f.err.text;
}

TEST(Shell, links_need_a_terminal_that_shows_them_and_colours) {
  EXPECT_EQ(Fixture({}, true, {{"TERM", "xterm"}, {"VTE_VERSION", "5000"}}).shell.hyperlink("u", "t"),
            "\x1b]8;;u\x1b\\t\x1b]8;;\x1b\\");
  EXPECT_EQ(Fixture({}, true, {{"TERM", "xterm"}, {"VTE_VERSION", "4999"}}).shell.hyperlink("u", "t"), "t");
  EXPECT_EQ(Fixture({.color = ColorChoice::Never, .hyperlinks = true}, true).shell.hyperlink("u", "t"), "t");
}

TEST(Color, follows_the_choice_and_then_the_environment) {
  using Variables = std::map<std::string, std::string, std::less<>>;
  const auto color = [](const Variables& env, bool terminal) {
    return use_color(ColorChoice::Auto, Environment(env), terminal);
  };
  EXPECT_TRUE(color({{"TERM", "xterm"}}, true));
  EXPECT_TRUE(color({{"TERM", ""}}, true));
  EXPECT_FALSE(color({{"TERM", "xterm"}}, false));
  EXPECT_FALSE(color({}, true));
  EXPECT_FALSE(color({{"TERM", "dumb"}}, true));
  EXPECT_TRUE(color({{"CI", ""}}, true));
  EXPECT_TRUE(color({{"TERM", "dumb"}, {"CLICOLOR", "1"}}, true));
  EXPECT_FALSE(color({{"TERM", "xterm"}, {"NO_COLOR", "1"}}, true));
  EXPECT_TRUE(color({{"TERM", "xterm"}, {"NO_COLOR", ""}}, true));
  EXPECT_FALSE(color({{"TERM", "xterm"}, {"CLICOLOR", "0"}}, true));
  EXPECT_TRUE(color({{"CLICOLOR_FORCE", "0"}}, false));
  EXPECT_FALSE(color({{"CLICOLOR_FORCE", ""}}, false));
  EXPECT_FALSE(color({{"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}}, false));
  EXPECT_TRUE(use_color(ColorChoice::Always, Environment(Variables{{"NO_COLOR", "1"}}), false));
  EXPECT_FALSE(use_color(ColorChoice::Never, Environment(), true));
}

TEST(Unicode, follows_the_locale_on_a_terminal) {
  using Variables = std::map<std::string, std::string, std::less<>>;
  EXPECT_TRUE(supports_unicode(Environment(), false));
  EXPECT_FALSE(supports_unicode(Environment(), true));
  EXPECT_TRUE(supports_unicode(Environment(Variables{{"LANG", "C.UTF-8"}}), true));
  EXPECT_TRUE(supports_unicode(Environment(Variables{{"LC_CTYPE", "utf8"}}), true));
  EXPECT_FALSE(supports_unicode(Environment(Variables{{"LANG", "C.UTF-8"}, {"TERM", "linux"}}), true));
  EXPECT_FALSE(supports_unicode(Environment(Variables{{"LANG", "C.UTF-8"}, {"LC_ALL", "C"}}), true));
}

TEST(Progress, the_bar_grows_with_the_room) {
  const auto line = [](std::size_t columns, std::size_t done, std::string_view detail = "a", bool unicode = true) {
    return render_progress({"Building", done, 13, detail}, columns, false, unicode);
  };
  EXPECT_EQ(line(21, 0), "");
  EXPECT_EQ(line(22, 9), "    Building [] 9/13");
  EXPECT_EQ(line(22, 10), "");
  EXPECT_EQ(line(25, 9), "    Building [=> ] 9/13");
  EXPECT_EQ(line(49, 12), "    Building [=======================>  ] 12/13");
  EXPECT_EQ(line(50, 10), "    Building [===================>       ] 10/13");
  EXPECT_EQ(line(30, 13), "    Building [=======] 13/13");
}

TEST(Progress, the_names_are_shortened_to_the_room) {
  const auto detail = [](std::size_t columns, std::string_view names, bool unicode = true) {
    return render_progress({"Building", 0, 13, names}, columns, false, unicode).substr(48);
  };
  EXPECT_EQ(detail(51, "a"), " ");
  EXPECT_EQ(detail(52, "abc"), ":…");
  EXPECT_EQ(detail(55, "a"), ": a  ");
  EXPECT_EQ(detail(56, "b, a"), ": b, a");
  EXPECT_EQ(detail(60, "c(build.rs)", false), ": c(bui...");
  EXPECT_EQ(detail(53, "abc", false), "   ");
  EXPECT_EQ(detail(54, "abc", false), ":...");
}

TEST(Progress, a_bar_may_stand_beside_a_percentage_or_a_text) {
  const auto share = [](std::size_t columns, std::size_t done) {
    return render_progress({"Fetch", done, 11, "3 complete; 2 pending", ProgressLine::Form::Share}, columns, false,
                           true);
  };
  EXPECT_EQ(share(80, 3), "       Fetch [========>                        ] 3 complete; 2 pending        ");
  EXPECT_EQ(share(60, 2), "       Fetch [=====>                           ] 3 comple…");
  EXPECT_EQ(share(24, 2), "       Fetch [>      ]");
  const auto percent = [](std::string_view detail) {
    return render_progress({"Checkout", 3, 8, detail, ProgressLine::Form::Percent}, 66, false, true);
  };
  EXPECT_EQ(percent(""), "    Checkout [========>                ]  37.50%                ");
  EXPECT_EQ(percent("1.50MiB/s"), "    Checkout [========>                ]  37.50%, 1.50MiB/s     ");
}

TEST(Progress, a_text_needs_no_bar) {
  const auto line = [](std::size_t columns, std::string_view verb = "Downloading") {
    return render_progress({verb, 0, 0, "3 crates", ProgressLine::Form::Text}, columns, false, true);
  };
  EXPECT_EQ(line(30), " Downloading 3 crates       ");
  EXPECT_EQ(line(30, ""), "3 crates       ");
  EXPECT_EQ(line(20), " Downloading 3 cr…");
  EXPECT_EQ(line(14), "");
}

TEST(ErrorReport, causes_are_indented_line_by_line) {
  EXPECT_EQ(error_text(Error("outer", {"one\n\nSee x", "two"})),
            "outer\n\nCaused by:\n  one\n\n  See x\n\nCaused by:\n  two");
}

TEST(ErrorReport, a_diagnostic_comes_before_the_message_and_silence_is_kept) {
  Fixture f;
  Diagnostic diagnostic;
  diagnostic.title = "bad";
  report_error(f.shell, Error(diagnostic).with_context("failed to load manifest for dependency `bar`"));
  report_error(f.shell, Error::silent_exit(3));
  EXPECT_EQ(f.err.text, "error: bad\nerror: failed to load manifest for dependency `bar`\n");
}

TEST(TextWidth, counts_columns) {
  EXPECT_EQ(text_width("abc"), 3U);
  EXPECT_EQ(text_width("日本"), 4U);
  EXPECT_EQ(text_width("e\u0301"), 1U);
  EXPECT_EQ(text_width("\xff\xfe"), 2U);
  EXPECT_EQ(take_columns("日本", 3), "日");
}

}  // namespace
}  // namespace gantry::term
