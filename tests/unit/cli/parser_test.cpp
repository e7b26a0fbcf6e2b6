#include "cli/args/parser.h"

#include <gtest/gtest.h>

#include "cli/args/similarity.h"
#include "cli/command.h"

namespace gantry::cli {
namespace {

using Words = std::vector<std::string>;

CommandSpec build() { return describe(*find_command("build")); }
CommandSpec command(std::string_view name) { return describe(*find_command(name)); }

Matches parse(const CommandSpec& spec, const Words& words) {
  auto parsed = parse_arguments(spec, "cargo " + spec.name, words);
  if (parsed) return *parsed;
  const auto* error = std::get_if<UsageError>(&parsed.error());
  ADD_FAILURE() << (error != nullptr ? error->text.render(false) : "help");
  return {};
}

// The error without its last line.
std::string error_of(std::string_view name, const Words& words) {
  const CommandSpec spec = command(name);
  const auto parsed = parse_arguments(spec, "cargo " + spec.name, words);
  if (parsed) return "no error";
  const auto* error = std::get_if<UsageError>(&parsed.error());
  if (error == nullptr) return "help";
  std::string text = error->text.render(false);
  const std::string end = "\n\nFor more information, try '--help'.\n";
  EXPECT_TRUE(text.ends_with(end)) << text;
  return text.substr(0, text.size() - end.size());
}

TEST(Parser, takes_values_in_every_spelling) {
  for (const Words& words : std::vector<Words>{{"--profile", "x"}, {"--profile=x"}}) {
    EXPECT_EQ(parse(build(), words).value("profile"), "x");
  }
  for (const Words& words : std::vector<Words>{{"-j", "3"}, {"-j3"}, {"-j=3"}, {"--jobs=3"}, {"-vj", "3"}}) {
    EXPECT_EQ(parse(build(), words).value("jobs"), "3");
  }
  EXPECT_EQ(parse(build(), {"--profile="}).value("profile"), "");
}

TEST(Parser, counts_and_joins_short_flags) {
  const Matches matches = parse(build(), {"-vv", "-rq"});
  EXPECT_EQ(matches.count("verbose"), 2U);
  EXPECT_TRUE(matches.has("release"));
  EXPECT_TRUE(matches.has("quiet"));
}

TEST(Parser, an_optional_value_may_be_missing) {
  const Matches matches = parse(build(), {"--bin", "--lib", "-p"});
  EXPECT_TRUE(matches.given_bare("bin"));
  EXPECT_TRUE(matches.given_bare("package"));
  EXPECT_TRUE(matches.values("bin").empty());
}

TEST(Parser, jobs_take_what_looks_like_a_flag) { EXPECT_EQ(parse(build(), {"-j", "-1"}).value("jobs"), "-1"); }

TEST(Parser, message_formats_are_split_at_commas_in_any_case) {
  EXPECT_EQ(parse(build(), {"--message-format", "JSON,json-render-diagnostics"}).values("message-format"),
            (Words{"JSON", "json-render-diagnostics"}));
}

TEST(Parser, a_trailing_positional_swallows_the_rest) {
  const CommandSpec run = command("run");
  EXPECT_EQ(parse(run, {"--bin", "x", "a", "--b", "--", "-c"}).values("args"), (Words{"a", "--b", "--", "-c"}));
  EXPECT_EQ(parse(run, {"--", "--b", "--"}).values("args"), (Words{"--b", "--"}));
}

TEST(Parser, arguments_behind_dashes_are_for_the_test_programs) {
  const Matches matches = parse(command("test"), {"name", "--", "--nocapture", "x"});
  EXPECT_EQ(matches.value("test-name"), "name");
  EXPECT_EQ(matches.values("args"), (Words{"--nocapture", "x"}));
  EXPECT_EQ(parse(command("test"), {"--", "a", "b"}).value("test-name"), std::nullopt);
}

TEST(Parser, help_is_met_before_later_errors) {
  EXPECT_EQ(error_of("build", {"-h", "--bogus"}), "help");
  EXPECT_EQ(error_of("build", {"--bogus", "-h"}),
            "error: unexpected argument '--bogus' found\n\nUsage: cargo build [OPTIONS]");
}

TEST(UsageErrors, unknown_flags_show_what_was_used_and_what_is_similar) {
  EXPECT_EQ(error_of("build", {"--color", "always", "--relase"}),
            "error: unexpected argument '--relase' found\n\n  tip: a similar argument exists: '--release'\n\n"
            "Usage: cargo build --color <WHEN> --release");
  EXPECT_EQ(error_of("build", {"-p", "a", "--bogus"}),
            "error: unexpected argument '--bogus' found\n\nUsage: cargo build --package [<SPEC>]");
  EXPECT_EQ(error_of("build", {"-v", "-y"}), "error: unexpected argument '-y' found\n\nUsage: cargo build [OPTIONS]");
}

TEST(UsageErrors, commands_with_positionals_tell_how_to_pass_a_flag_as_a_value) {
  EXPECT_EQ(error_of("run", {"--relese"}),
            "error: unexpected argument '--relese' found\n\n  tip: a similar argument exists: '--release'\n"
            "  tip: to pass '--relese' as a value, use '-- --relese'\n\nUsage: cargo run --release [ARGS]...");
  EXPECT_EQ(error_of("new", {"--vcs", "git", "--bogus", "x"}),
            "error: unexpected argument '--bogus' found\n\n  tip: to pass '--bogus' as a value, use '-- --bogus'\n\n"
            "Usage: cargo new --vcs <VCS> <PATH>");
  EXPECT_EQ(error_of("test", {"a", "--bogus"}),
            "error: unexpected argument '--bogus' found\n\n  tip: to pass '--bogus' as a value, use '-- --bogus'\n\n"
            "Usage: cargo test <TESTNAME> [-- [ARGS]...]");
  EXPECT_EQ(error_of("search", {"q", "--bogus"}),
            "error: unexpected argument '--bogus' found\n\n  tip: to pass '--bogus' as a value, use '-- --bogus'\n\n"
            "Usage: cargo search [QUERY]...");
}

TEST(UsageErrors, misnamed_and_unsupported_flags_have_their_own_tips) {
  EXPECT_EQ(error_of("build", {"-s"}),
            "error: unexpected argument '--silent' found\n\n  tip: a similar argument exists: '--quiet'\n\n"
            "Usage: cargo build [OPTIONS]");
  EXPECT_EQ(error_of("build", {"-vqx"}),
            "error: unexpected argument '-x' found\n\n  tip: a similar argument exists: '--exclude'\n\n"
            "Usage: cargo build [OPTIONS]");
  EXPECT_EQ(error_of("build", {"--path", "x"}),
            "error: unexpected argument '--path' found\n\n  tip: a similar argument exists: '--manifest-path'\n\n"
            "Usage: cargo build [OPTIONS]");
  EXPECT_EQ(
      error_of("bench", {"--keep-going"}),
      "error: unexpected argument '--keep-going' found\n\n  tip: use `--no-fail-fast` to run as many tests as possible "
      "regardless of failure\n\nUsage: cargo bench [OPTIONS] [BENCHNAME] [-- [ARGS]...]");
}

TEST(UsageErrors, values) {
  EXPECT_EQ(error_of("build", {"--jobs"}), "error: a value is required for '--jobs <N>' but none was supplied");
  EXPECT_EQ(error_of("build", {"--profile", "--lib"}),
            "error: a value is required for '--profile <PROFILE-NAME>' but none was supplied");
  EXPECT_EQ(error_of("new", {"--edition", "2020", "x"}),
            "error: invalid value '2020' for '--edition <YEAR>'\n  [possible values: 2015, 2018, 2021, 2024]\n\n"
            "  tip: a similar value exists: '2024'");
  EXPECT_EQ(error_of("build", {"--color="}),
            "error: a value is required for '--color <WHEN>' but none was supplied\n  [possible values: auto, always, "
            "never]");
  EXPECT_EQ(error_of("build", {"-q", "--release=3"}),
            "error: unexpected value '3' for '--release' found; no more were expected\n\nUsage: cargo build --quiet "
            "--release");
  EXPECT_EQ(error_of("build", {"-v=3"}), "error: unexpected argument '-=' found\n\nUsage: cargo build [OPTIONS]");
  EXPECT_EQ(error_of("build", {"--profile", "a\xff"}),
            "error: invalid UTF-8 was detected in one or more arguments\n\nUsage: cargo build [OPTIONS]");
}

TEST(UsageErrors, repetition_and_conflicts) {
  EXPECT_EQ(error_of("build", {"-q", "--release", "--release"}),
            "error: the argument '--release' cannot be used multiple times\n\nUsage: cargo build [OPTIONS]");
  EXPECT_EQ(error_of("build", {"-q", "--profile", "x", "--release"}),
            "error: the argument '--profile <PROFILE-NAME>' cannot be used with '--release'\n\n"
            "Usage: cargo build --quiet --profile <PROFILE-NAME>");
  EXPECT_EQ(error_of("install", {"--path", "a", "--git", "b", "--index", "c", "x"}),
            "error: the argument '--path <PATH>' cannot be used with:\n  --git <URL>\n  --index <INDEX>\n\n"
            "Usage: cargo install --path <PATH> [CRATE[@<VER>]]...");
}

TEST(UsageErrors, what_is_missing) {
  EXPECT_EQ(
      error_of("new", {"--vcs", "git"}),
      "error: the following required arguments were not provided:\n  <PATH>\n\nUsage: cargo new --vcs <VCS> <PATH>");
  EXPECT_EQ(error_of("package", {"--message-format", "json", "--color", "never"}),
            "error: the following required arguments were not provided:\n  --list\n\n"
            "Usage: cargo package --list --message-format <FMT> --color <WHEN>");
  EXPECT_EQ(error_of("update", {"--precise", "1"}),
            "error: the following required arguments were not provided:\n  <SPEC|--package [<SPEC>]>\n\n"
            "Usage: cargo update --precise <PRECISE> <SPEC|--package [<SPEC>]>");
  EXPECT_EQ(error_of("add", {"--base", "v", "--rev", "v", "x"}),
            "error: the following required arguments were not provided:\n  --path <PATH>\n  --git <URI>\n\n"
            "Usage: cargo add [OPTIONS] <DEP>[@<VERSION>] ...\n       cargo add [OPTIONS] --path <PATH> ...\n"
            "       cargo add [OPTIONS] --git <URL> ...");
}

TEST(UsageErrors, subcommands) {
  EXPECT_EQ(error_of("report", {"future-incompatibilitie"}),
            "error: unrecognized subcommand 'future-incompatibilitie'\n\n  tip: some similar subcommands exist: "
            "'future-incompat', 'future-incompatibilities'\n\nUsage: cargo report [OPTIONS] <COMMAND>");
  EXPECT_EQ(
      error_of("report", {"-v"}),
      "error: 'cargo report' requires a subcommand but one was not provided\n  [subcommands: future-incompatibilities, "
      "future-incompat, timings, sessions, rebuilds]\n\nUsage: cargo report [OPTIONS] <COMMAND>");
  EXPECT_EQ(error_of("clean", {"-v", "x"}),
            "error: the subcommand 'x' cannot be used with '--verbose...'\n\nUsage: cargo clean [OPTIONS]");
  EXPECT_EQ(error_of("report", {"timings", "--limit"}),
            "error: unexpected argument '--limit' found\n\nUsage: cargo report timings [OPTIONS]");
}

TEST(UsageErrors, too_many_words) {
  EXPECT_EQ(error_of("new", {"a", "b"}), "error: unexpected argument 'b' found\n\nUsage: cargo new [OPTIONS] <PATH>");
  EXPECT_EQ(error_of("build", {"--", "a"}), "error: unexpected argument 'a' found\n\nUsage: cargo build [OPTIONS]");
}

TEST(UsageErrors, colours_are_those_of_cargo) {
  const CommandSpec spec = command("new");
  const auto parsed = parse_arguments(spec, "cargo new", {"--vcs", "svn", "x"});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(
      std::get<UsageError>(parsed.error()).text.render(true),
      "\x1b[1m\x1b[91merror:\x1b[0m invalid value '\x1b[1m\x1b[33msvn\x1b[0m' for '\x1b[1m\x1b[96m--vcs <VCS>\x1b[0m'\n"
      "  [possible values: \x1b[1m\x1b[96mgit\x1b[0m, \x1b[1m\x1b[96mhg\x1b[0m, \x1b[1m\x1b[96mpijul\x1b[0m, "
      "\x1b[1m\x1b[96mfossil\x1b[0m, \x1b[1m\x1b[96mnone\x1b[0m]\n\n"
      "For more information, try '\x1b[1m\x1b[96m--help\x1b[0m'.\n");
}

TEST(Similarity, is_that_of_jaro) {
  EXPECT_NEAR(jaro_similarity("martha", "marhta"), 0.9444, 0.0001);
  EXPECT_NEAR(jaro_similarity("dixon", "dicksonx"), 0.7667, 0.0001);
  EXPECT_EQ(jaro_similarity("", ""), 1.0);
  EXPECT_EQ(jaro_similarity("a", ""), 0.0);
  EXPECT_EQ(similar_names("2020", {"2015", "2018", "2021", "2024"}), (Words{"2021", "2024"}));
}

TEST(Commands, every_command_has_a_unique_name_and_arguments_that_exist) {
  std::string_view last;
  for (const Command& entry : all_commands()) {
    EXPECT_LT(last, entry.name);
    last = entry.name;
    const CommandSpec spec = describe(entry);
    EXPECT_EQ(spec.name, entry.name);
    EXPECT_FALSE(spec.about.empty()) << entry.name;
    std::set<std::string> names;
    for (const Arg& arg : spec.arguments) {
      EXPECT_TRUE(arg.id.empty() || names.insert(arg.id).second) << entry.name << " " << arg.id;
      for (const auto& id : arg.conflict_ids) EXPECT_NE(spec.find(id), nullptr) << entry.name << " " << id;
      for (const auto& id : arg.required_ids)
        EXPECT_TRUE(spec.find(id) || spec.find_group(id)) << entry.name << " " << id;
    }
  }
  EXPECT_EQ(find_command("nope"), nullptr);
}

}  // namespace
}  // namespace gantry::cli
