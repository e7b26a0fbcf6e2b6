#include "term/snippet.h"

#include <memory>

#include <gtest/gtest.h>

namespace gantry::term {
namespace {

Diagnostic error_at(const std::string& source, std::vector<Annotation> annotations, std::string title = "title") {
  Diagnostic diagnostic;
  diagnostic.title = std::move(title);
  diagnostic.snippets.push_back({"Cargo.toml", std::make_shared<const std::string>(source), std::move(annotations)});
  return diagnostic;
}

// The span of the `nth` occurrence of `part`.
Span at(const std::string& source, std::string_view part, int nth = 0) {
  std::size_t begin = source.find(part);
  while (nth-- > 0) begin = source.find(part, begin + 1);
  return {begin, begin + part.size()};
}

std::string plain(const Diagnostic& diagnostic) { return render_diagnostic(diagnostic, {}); }

TEST(Snippet, marks_the_span_of_one_line) {
  const std::string source = "[package]\nname=\"\"\n";
  EXPECT_EQ(plain(error_at(source, {{at(source, "\"\""), ""}}, "package name cannot be empty")),
            "error: package name cannot be empty\n"
            " --> Cargo.toml:2:6\n"
            "  |\n"
            "2 | name=\"\"\n"
            "  |      ^^\n");
}

TEST(Snippet, uses_the_colours_of_cargo) {
  const std::string source = "[package]\nname=\"\"\n";
  EXPECT_EQ(render_diagnostic(error_at(source, {{at(source, "\"\""), ""}}, "t"), {.color = true}),
            "\x1b[1m\x1b[91merror\x1b[0m\x1b[1m: t\x1b[0m\n"
            " \x1b[1m\x1b[94m--> \x1b[0mCargo.toml:2:6\n"
            "  \x1b[1m\x1b[94m|\x1b[0m\n"
            "\x1b[1m\x1b[94m2\x1b[0m \x1b[1m\x1b[94m|\x1b[0m name=\"\"\n"
            "  \x1b[1m\x1b[94m|\x1b[0m      \x1b[1m\x1b[91m^^\x1b[0m\n");
}

TEST(Snippet, an_empty_span_and_one_behind_the_last_character_get_one_caret) {
  EXPECT_EQ(plain(error_at("x", {{{1, 1}, ""}})), "error: title\n --> Cargo.toml:1:2\n  |\n1 | x\n  |  ^\n");
}

TEST(Snippet, the_end_of_the_source_lies_on_its_last_line) {
  EXPECT_EQ(plain(error_at("a\nb\n\n", {{{5, 5}, ""}})), "error: title\n --> Cargo.toml:3:2\n  |\n3 |\n  | ^\n");
}

TEST(Snippet, an_empty_source_does_not_crash) {
  EXPECT_EQ(plain(error_at("", {{{0, 0}, ""}})), "error: title\n --> Cargo.toml:1:1\n  |\n1 |\n  | ^\n");
  EXPECT_EQ(plain(error_at("", {{{9, 12}, ""}})), "error: title\n --> Cargo.toml:1:1\n  |\n1 |\n  | ^\n");
}

TEST(Snippet, tabs_take_four_columns_and_one_character) {
  const std::string source = "\tfoo = [ 1,\t2, 3 ]\n";
  EXPECT_EQ(plain(error_at(source, {{at(source, "[ 1,\t2, 3 ]"), ""}})),
            "error: title\n --> Cargo.toml:1:8\n  |\n"
            "1 |     foo = [ 1,    2, 3 ]\n"
            "  |           ^^^^^^^^^^^^^^\n");
}

TEST(Snippet, wide_characters_take_two_columns) {
  const std::string source = "d = \"日本語\" x\n";
  EXPECT_EQ(plain(error_at(source, {{at(source, "x"), ""}})),
            "error: title\n --> Cargo.toml:1:11\n  |\n"
            "1 | d = \"日本語\" x\n"
            "  |              ^\n");
}

TEST(Snippet, control_characters_are_shown_as_pictures) {
  const std::string source = "a\x01\x1b\xe2\x80\xae = x";
  EXPECT_EQ(plain(error_at(source, {{at(source, "x"), ""}})),
            "error: title\n --> Cargo.toml:1:8\n  |\n1 | a␁␛� = x\n  |        ^\n");
}

TEST(Snippet, carriage_returns_at_line_ends_are_dropped) {
  EXPECT_EQ(plain(error_at("a\r\nb=3\r\n", {{{5, 6}, ""}})),
            "error: title\n --> Cargo.toml:2:3\n  |\n2 | b=3\n  |   ^\n");
}

TEST(Snippet, further_title_lines_are_indented) {
  EXPECT_EQ(plain(error_at("x", {{{0, 1}, ""}}, "a\n\nb")),
            "error: a\n       \n       b\n --> Cargo.toml:1:1\n  |\n1 | x\n  | ^\n");
}

TEST(Snippet, notes_follow_an_empty_frame_line) {
  Diagnostic diagnostic = error_at("unknown='warn'\n", {{{0, 7}, ""}}, "unknown lint: `unknown`");
  diagnostic.level = Level::Warning;
  diagnostic.notes.emplace_back(Level::Note, "`cargo::unknown_lints` is set to `warn` by default");
  EXPECT_EQ(plain(diagnostic),
            "warning: unknown lint: `unknown`\n"
            " --> Cargo.toml:1:1\n"
            "  |\n"
            "1 | unknown='warn'\n"
            "  | ^^^^^^^\n"
            "  |\n"
            "  = note: `cargo::unknown_lints` is set to `warn` by default\n");
}

TEST(Snippet, a_label_stands_beside_its_underline) {
  EXPECT_EQ(plain(error_at("lint='warn'\n", {{{0, 4}, "this is not enabled"}})),
            "error: title\n --> Cargo.toml:1:1\n  |\n1 | lint='warn'\n  | ^^^^ this is not enabled\n");
}

TEST(Snippet, a_label_that_runs_into_another_hangs_below) {
  const std::string source = "fn main(){let x:i32=\"\";}";
  EXPECT_EQ(plain(error_at(source, {{at(source, "\"\""), "expected `i32`, found `&str`"},
                                    {at(source, "i32"), "expected due to this", false}})),
            "error: title\n --> Cargo.toml:1:21\n  |\n"
            "1 | fn main(){let x:i32=\"\";}\n"
            "  |                 --- ^^ expected `i32`, found `&str`\n"
            "  |                 |\n"
            "  |                 expected due to this\n");
}

TEST(Snippet, labels_with_room_share_a_line) {
  const std::string source = "a = b                 c";
  EXPECT_EQ(plain(error_at(source, {{at(source, "c"), "two"}, {at(source, "a"), "one", false}})),
            "error: title\n --> Cargo.toml:1:23\n  |\n"
            "1 | a = b                 c\n"
            "  | - one                 ^ two\n");
}

TEST(Snippet, one_hidden_line_between_marks_is_shown_and_more_are_elided) {
  const std::string source = "a\nb\nc\nd\ne\nf\n";
  EXPECT_EQ(plain(error_at(source, {{at(source, "a"), "first", false}, {at(source, "c"), ""}, {at(source, "f"), ""}})),
            "error: title\n --> Cargo.toml:3:1\n  |\n"
            "1 | a\n  | - first\n"
            "2 | b\n"
            "3 | c\n  | ^\n"
            "...\n"
            "6 | f\n  | ^\n");
}

TEST(Snippet, line_numbers_are_aligned_to_the_right) {
  const std::string source = "1\n2\n3\n4\n5\n6\n7\n8\nnine\nten\n";
  EXPECT_EQ(plain(error_at(source, {{at(source, "nine"), ""}, {at(source, "ten"), "", false}})),
            "error: title\n  --> Cargo.toml:9:1\n   |\n 9 | nine\n   | ^^^^\n10 | ten\n   | ---\n");
}

TEST(Snippet, a_span_over_several_lines_is_bracketed) {
  const std::string source = "\n\n\n\n\nfoo = [\n 1,\n 2\n]\n";
  EXPECT_EQ(plain(error_at(source, {{at(source, "[\n 1,\n 2\n]"), ""}})),
            "error: title\n --> Cargo.toml:6:7\n  |\n"
            "6 |   foo = [\n"
            "  |  _______^\n"
            "7 | |  1,\n"
            "8 | |  2\n"
            "9 | | ]\n"
            "  | |_^\n");
}

TEST(Snippet, the_middle_of_a_long_span_is_elided) {
  const std::string source = "\n\n\n\n\nfoo = [\n 1,\n 2\n, 3,\n4,\n5,\n6,\n7\n,8,\n9,\n4]\n";
  EXPECT_EQ(plain(error_at(source, {{{source.find('['), source.find(']') + 1}, ""}})),
            "error: title\n  --> Cargo.toml:6:7\n   |\n"
            " 6 |   foo = [\n"
            "   |  _______^\n"
            " 7 | |  1,\n"
            " 8 | |  2\n"
            " 9 | | , 3,\n"
            "...  |\n"
            "15 | | 9,\n"
            "16 | | 4]\n"
            "   | |__^\n");
}

TEST(Snippet, blank_lines_at_the_edge_of_the_elided_part_are_not_shown) {
  const std::string source = "\n\n\nfoo=[\n\n\n\n]\n";
  EXPECT_EQ(plain(error_at(source, {{{source.find('['), source.find(']') + 1}, ""}})),
            "error: title\n --> Cargo.toml:4:5\n  |\n"
            "4 |   foo=[\n"
            "  |  _____^\n"
            "... |\n"
            "8 | | ]\n"
            "  | |_^\n");
}

TEST(Snippet, a_span_that_begins_its_line_is_bracketed_without_a_row_of_its_own) {
  const std::string source = "[a,\nb]\n";
  EXPECT_EQ(plain(error_at(source, {{{0, 6}, "here"}})),
            "error: title\n --> Cargo.toml:1:1\n  |\n1 | / [a,\n2 | | b]\n  | |__^ here\n");
}

TEST(Snippet, a_bracketed_span_is_coloured_with_its_frame) {
  const std::string source = "foo = [\n1]";
  EXPECT_EQ(render_diagnostic(error_at(source, {{{6, 10}, ""}}), {.color = true}),
            "\x1b[1m\x1b[91merror\x1b[0m\x1b[1m: title\x1b[0m\n"
            " \x1b[1m\x1b[94m--> \x1b[0mCargo.toml:1:7\n"
            "  \x1b[1m\x1b[94m|\x1b[0m\n"
            "\x1b[1m\x1b[94m1\x1b[0m \x1b[1m\x1b[94m|\x1b[0m   foo = [\n"
            "  \x1b[1m\x1b[94m|\x1b[0m \x1b[1m\x1b[91m _______^\x1b[0m\n"
            "\x1b[1m\x1b[94m2\x1b[0m \x1b[1m\x1b[94m|\x1b[0m \x1b[1m\x1b[91m|\x1b[0m 1]\n"
            "  \x1b[1m\x1b[94m|\x1b[0m \x1b[1m\x1b[91m|__^\x1b[0m\n");
}

TEST(Snippet, further_files_follow_with_colons) {
  Diagnostic diagnostic = error_at("a=1\n", {{{0, 1}, ""}});
  diagnostic.snippets.push_back({"b/Cargo.toml", std::make_shared<const std::string>("b=1\n"), {{{0, 1}, "", false}}});
  EXPECT_EQ(
      plain(diagnostic),
      "error: title\n --> Cargo.toml:1:1\n  |\n1 | a=1\n  | ^\n  |\n ::: b/Cargo.toml:1:1\n  |\n1 | b=1\n  | -\n");
}

TEST(Snippet, long_lines_are_cut_around_the_span) {
  const std::string source = "description = \"" + std::string(200, 'a') + "\" x # " + std::string(200, 'b');
  EXPECT_EQ(plain(error_at(source, {{at(source, "x"), ""}})),
            "error: title\n --> Cargo.toml:1:218\n  |\n"
            "1 | ..." +
                std::string(62, 'a') + "\" x # " + std::string(62, 'b') +
                "...\n"
                "  |                                                                    ^\n");
}

TEST(Snippet, long_lines_are_cut_to_the_width_of_the_terminal) {
  const std::string source = "d = x # " + std::string(200, 'b');
  EXPECT_EQ(render_diagnostic(error_at(source, {{at(source, "x"), ""}}), {.columns = 40}),
            "error: title\n --> Cargo.toml:1:5\n  |\n1 | d = x # " + std::string(25, 'b') + "...\n  |     ^\n");
}

TEST(Snippet, control_characters_of_titles_and_notes_are_shown_as_in_excerpts) {
  Diagnostic diagnostic;
  diagnostic.level = Level::Error;
  diagnostic.title = "a\tb\nc\x01";
  diagnostic.notes.emplace_back(Level::Note, "d\x7f\te");
  EXPECT_EQ(plain(diagnostic), "error: a    b\n       c\u2401\n  |\n  = note: d\u2421\te\n");
}

}  // namespace
}  // namespace gantry::term
