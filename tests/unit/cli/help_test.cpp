#include "cli/args/help.h"

#include <gtest/gtest.h>

#include "cli/command.h"
#include "cli/install_crate.h"

namespace gantry::cli {
namespace {

std::string page(const CommandSpec& spec, HelpLayout layout = {}) {
  return help_page(spec, "cargo " + spec.name, "cargo", layout).render(false);
}

TEST(Help, options_are_aligned_under_their_headings) {
  CommandSpec spec("do", "Does it");
  spec.arg(Arg::positional("path", "PATH").required().help("Where"));
  spec.arg(Arg::flag("fast", 'f').help("Quickly"));
  spec.arg(Arg::value("mode", "MODE").possible({"a", "b"}).help("How"));
  spec.arg(Arg::flag("hidden").hide());
  spec.arg(Arg::flag("far").under("Distance").help("Far away"));
  spec.after_help("See `{} help do`.");
  EXPECT_EQ(page(spec),
            "Does it\n\n"
            "Usage: cargo do [OPTIONS] <PATH>\n\n"
            "Arguments:\n"
            "  <PATH>  Where\n\n"
            "Options:\n"
            "  -f, --fast         Quickly\n"
            "      --mode <MODE>  How [possible values: a, b]\n"
            "  -h, --help         Show this page\n\n"
            "Distance:\n"
            "      --far  Far away\n\n"
            "See `cargo help do`.\n");
}

TEST(Help, long_texts_are_wrapped_beside_the_option) {
  CommandSpec spec("do", "");
  spec.arg(Arg::flag("x").help("one two three four five six seven eight nine ten eleven"));
  EXPECT_EQ(page(spec, {.columns = 60}),
            "Usage: cargo do [OPTIONS]\n\n"
            "Options:\n"
            "      --x     one two three four five six seven eight nine\n"
            "              ten eleven\n"
            "  -h, --help  Show this page\n");
}

TEST(Help, the_long_page_puts_text_below_when_there_is_more_to_say) {
  CommandSpec spec("do", "");
  spec.arg(Arg::flag("x").help("Short").long_help("And more."));
  EXPECT_EQ(page(spec, {.long_page = true}),
            "Usage: cargo do [OPTIONS]\n\n"
            "Options:\n"
            "      --x\n"
            "          Short\n"
            "          \n"
            "          And more.\n\n"
            "  -h, --help\n"
            "          Show this page (the short one with '-h')\n");
}

TEST(Help, every_command_has_a_page_with_its_options) {
  for (const Command& command : all_commands()) {
    const CommandSpec spec = describe(command);
    if (!spec.whole_help_text.empty()) continue;
    const std::string text = page(spec);
    for (const Arg& arg : spec.arguments) {
      if (!arg.hidden && !arg.long_name.empty()) EXPECT_NE(text.find("--" + arg.long_name), std::string::npos);
      if (!arg.hidden) EXPECT_FALSE(arg.help_text.empty()) << command.name << " " << arg.id;
    }
    EXPECT_EQ(text.find("{}"), std::string::npos) << command.name;
  }
}

TEST(Help, can_be_one_text_of_its_own) {
  CommandSpec spec("gone", "About");
  spec.whole_help("It is gone.");
  EXPECT_EQ(page(spec), "It is gone.\n");
}

TEST(InstallVersion, takes_versions_and_requirements) {
  EXPECT_EQ(check_install_version("1.2.3"), std::nullopt);
  EXPECT_EQ(check_install_version("^1"), std::nullopt);
  EXPECT_EQ(check_install_version("*"), std::nullopt);
  EXPECT_EQ(check_install_version(""), "no version provided for the `--version` flag");
  EXPECT_EQ(check_install_version("1.0"),
            "unexpected end of input while parsing minor version number\n\n  tip: if you want to specify SemVer range, "
            "add an "
            "explicit qualifier, like '^1.0'");
  EXPECT_EQ(check_install_version("v1"),
            "the version provided, `v1` is not a valid SemVer requirement\n\nhelp: try changing the version to `1`");
}

}  // namespace
}  // namespace gantry::cli
