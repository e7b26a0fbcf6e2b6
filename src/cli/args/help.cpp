#include "cli/args/help.h"

#include <algorithm>

#include "cli/args/usage.h"
#include "term/text_width.h"

namespace gantry::cli {
namespace {

constexpr std::size_t kMargin = 2;        // before an option
constexpr std::size_t kGap = 2;           // between option and text
constexpr std::size_t kBelowIndent = 10;  // of text below its option

// A row of the page: what is shown at the left and the text that explains it.
struct Row {
  Styled label;
  std::size_t width = 0;       // of the label
  std::size_t bare_width = 0;  // without the room for a short name
  std::string text;
  std::string more;  // long page only
};

struct Section {
  std::string heading;
  std::vector<Row> rows;
};

std::vector<std::string> wrap(const std::string& text, std::size_t columns) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin <= text.size()) {  // paragraphs
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line;
    std::size_t at = begin;
    while (at < end) {
      const std::size_t space = std::min(text.find(' ', at), end);
      const std::string word = text.substr(at, space - at);
      if (!line.empty() && term::text_width(line) + 1 + term::text_width(word) > columns) {
        lines.push_back(std::move(line));
        line.clear();
      }
      if (!line.empty()) line += ' ';
      line += word;
      at = space + 1;
    }
    lines.push_back(std::move(line));
    begin = end + 1;
  }
  return lines;
}

void replace_program(std::string& text, const std::string& program) {
  for (std::size_t at = text.find("{}"); at != std::string::npos; at = text.find("{}", at + program.size())) {
    text.replace(at, 2, program);
  }
}

class Page {
 public:
  Page(const CommandSpec& spec, const std::string& invocation, const std::string& program, const HelpLayout& layout)
      : spec_(spec), invocation_(invocation), program_(program), layout_(layout) {
    has_more_ = std::any_of(spec.arguments.begin(), spec.arguments.end(),
                            [](const Arg& arg) { return !arg.hidden && !arg.long_help_text.empty(); });
    below_ = layout.long_page && has_more_;
  }

  Styled draw();

 private:
  std::string text_of(const Arg& arg) const;
  std::string values_of(const Arg& arg, std::string_view separator) const;
  Row row(const Arg& arg) const;
  std::vector<Section> sections() const;
  void draw_section(const Section& section);
  void draw_row(const Row& row, std::size_t column, bool below);
  std::string plain(std::string text) const {
    replace_program(text, program_);
    return text;
  }

  const CommandSpec& spec_;
  const std::string& invocation_;
  const std::string& program_;
  const HelpLayout& layout_;
  bool has_more_ = false;
  bool below_ = false;
  Styled page_;
};

std::string Page::values_of(const Arg& arg, std::string_view separator) const {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!text.empty()) text += separator;
    text += part;
  };
  if (!arg.default_text.empty()) add("[default: " + arg.default_text + "]");
  if (!arg.possible_values.empty()) {
    std::string names;
    for (const std::string& value : arg.possible_values) names += (names.empty() ? "" : ", ") + value;
    add("[possible values: " + names + "]");
  }
  return text;
}

std::string Page::text_of(const Arg& arg) const {
  const std::string values = values_of(arg, " ");
  if (values.empty() || below_) return plain(arg.help_text);
  return plain(arg.help_text) + (arg.help_text.empty() ? "" : " ") + values;
}

Row Page::row(const Arg& arg) const {
  Row row;
  if (arg.is_positional()) {
    const std::string text = argument_text(arg);
    row.label.placeholder(text);
    row.width = term::text_width(text);
    row.bare_width = row.width;
  } else {
    const std::string short_text = arg.short_name != 0 ? std::string{'-', arg.short_name} : "";
    const std::string long_text = arg.long_name.empty() ? "" : "--" + arg.long_name;
    if (short_text.empty()) {
      row.label.plain("    ");
    } else {
      row.label.literal(short_text).plain(long_text.empty() ? "" : ", ");
    }
    row.label.literal(long_text);
    row.width = long_text.empty() ? 2 : 4 + long_text.size();
    std::string value;
    if (arg.kind == ArgKind::Count) value = "...";
    if (arg.takes_value()) value = arg.value_is_optional ? " [<" + arg.value_name + ">]" : " <" + arg.value_name + ">";
    row.label.placeholder(value);
    row.width += term::text_width(value);
    row.bare_width = row.width - (long_text.empty() ? 0 : 4);
  }
  row.text = text_of(arg);
  if (below_) {
    row.more = plain(arg.long_help_text);
    if (const std::string values = values_of(arg, "\n"); !values.empty()) {
      row.more += (row.more.empty() ? "" : "\n\n") + values;
    }
  }
  return row;
}

std::vector<Section> Page::sections() const {
  std::vector<Section> all;
  const auto section = [&](const std::string& heading) -> Section& {
    for (Section& existing : all) {
      if (existing.heading == heading) return existing;
    }
    return all.emplace_back(Section{heading, {}});
  };
  for (const CommandSpec& command : spec_.subcommands) {
    if (command.hidden) continue;
    Row command_row;
    command_row.label.literal(command.name);
    command_row.width = command.name.size();
    command_row.bare_width = command_row.width;
    command_row.text = plain(command.short_about.empty() ? command.about : command.short_about);
    section("Commands").rows.push_back(std::move(command_row));
  }
  for (const Arg* arg : spec_.positionals()) {
    if (!arg->hidden && arg->heading.empty()) section("Arguments").rows.push_back(row(*arg));
  }
  for (const Arg& arg : spec_.arguments) {
    if (!arg.hidden && arg.heading.empty() && !arg.is_positional()) section("Options").rows.push_back(row(arg));
  }
  Arg help = Arg::flag("help", 'h');
  help.help(!has_more_ ? "Show this page"
            : below_   ? "Show this page (the short one with '-h')"
                       : "Show this page (the long one with '--help')");
  section("Options").rows.push_back(row(help));
  for (const Arg& arg : spec_.arguments) {
    if (!arg.hidden && !arg.heading.empty()) section(arg.heading).rows.push_back(row(arg));
  }
  return all;
}

void Page::draw_row(const Row& row, std::size_t column, bool below) {
  page_.plain(std::string(kMargin, ' ')).append(row.label);
  if (below) {
    page_.plain("\n");
    std::string text = row.text;
    if (!row.more.empty()) text += (text.empty() ? "" : "\n\n") + row.more;
    const std::size_t room = layout_.columns > kBelowIndent ? layout_.columns - kBelowIndent : 1;
    for (const std::string& line : wrap(text, room)) page_.plain(std::string(kBelowIndent, ' ') + line + "\n");
    return;
  }
  page_.plain(std::string(column - row.width, ' '));
  const std::size_t indent = kMargin + column;
  const std::vector<std::string> lines = wrap(row.text, layout_.columns > indent ? layout_.columns - indent : 1);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    page_.plain((i == 0 ? "" : std::string(indent, ' ')) + lines[i] + "\n");
  }
}

// Text goes below its option in a section where the options leave too little room beside them.
void Page::draw_section(const Section& section) {
  page_.plain("\n").heading(section.heading + ":").plain("\n");
  std::size_t widest = 0;
  std::size_t taken = 0;
  for (const Row& row : section.rows) {
    widest = std::max(widest, row.width);
    taken = std::max(taken, row.bare_width + 12);
  }
  const bool narrow = layout_.columns >= taken && taken * 10 > layout_.columns * 4 &&
                      std::any_of(section.rows.begin(), section.rows.end(),
                                  [&](const Row& row) { return term::text_width(row.text) > layout_.columns - taken; });
  for (std::size_t i = 0; i < section.rows.size(); ++i) {
    if (below_ && i > 0) page_.plain("\n");
    draw_row(section.rows[i], widest + kGap, below_ || narrow);
  }
}

Styled Page::draw() {
  if (!spec_.about.empty()) {
    for (const std::string& line : wrap(plain(spec_.about), layout_.columns)) page_.plain(line + "\n");
    page_.plain("\n");
  }
  page_.heading("Usage:").plain(" ");
  page_.append(full_usage(spec_, invocation_)).plain("\n");
  for (const Section& section : sections()) draw_section(section);
  if (!spec_.after.empty()) page_.plain("\n" + plain(spec_.after) + "\n");
  return std::move(page_);
}

}  // namespace

Styled help_page(const CommandSpec& spec, const std::string& invocation, const std::string& program,
                 const HelpLayout& layout) {
  if (!spec.whole_help_text.empty()) return std::move(Styled().plain(spec.whole_help_text + "\n"));
  return Page(spec, invocation, program, layout).draw();
}

}  // namespace gantry::cli
