#include "config/term_config.h"

#include <algorithm>
#include <iterator>
#include <span>

#include <fmt/format.h>

#include "config/unused_keys.h"
#include "config/variant.h"

namespace gantry::config {

namespace {

constexpr std::string_view kTermKeys[] = {"verbose", "quiet", "color", "hyperlinks", "unicode", "progress"};
constexpr std::string_view kProgressKeys[] = {"when", "width", "term-integration"};

void warn_unused(const Config& config, const Key& table, std::span<const std::string_view> known, Reporter& reporter) {
  config.keys(table);  // throws when it is no table
  for (const auto& warning : unused_keys(config, table, known)) reporter.warning(warning);
}

template <typename T>
std::optional<T> value_of(std::optional<Defined<T>> defined) {
  return defined ? std::optional<T>(std::move(defined->value)) : std::nullopt;
}

ProgressWhen read_when(const Config& config) {
  static constexpr std::string_view kVariants[] = {"auto", "never", "always"};
  const auto when = get_variant(config, {"term", "progress", "when"}, kVariants);
  if (when == "never") return ProgressWhen::Never;
  return when == "always" ? ProgressWhen::Always : ProgressWhen::Auto;
}

}  // namespace

TermConfig load_term_config(const Config& config, Reporter& reporter) {
  warn_unused(config, {"term"}, kTermKeys, reporter);
  TermConfig term;
  term.verbose = value_of(config.get_bool({"term", "verbose"}));
  term.quiet = value_of(config.get_bool({"term", "quiet"}));
  term.color = value_of(config.get_string({"term", "color"}));
  term.hyperlinks = value_of(config.get_bool({"term", "hyperlinks"}));
  term.unicode = value_of(config.get_bool({"term", "unicode"}));
  warn_unused(config, {"term", "progress"}, kProgressKeys, reporter);
  term.progress_when = read_when(config);
  const auto width = config.get_integer({"term", "progress", "width"});
  if (width && width->value < 0) {
    throw Error(
        fmt::format("error in {}: could not load config key `term.progress.width`", width->definition.describe()),
        {fmt::format("invalid value: integer `{}`, expected usize", width->value)});
  }
  term.progress_width = value_of(width);
  term.progress_term_integration = value_of(config.get_bool({"term", "progress", "term-integration"}));
  if (term.progress_when == ProgressWhen::Always && !term.progress_width) {
    throw Error("\"always\" progress requires a `width` key");
  }
  return term;
}

}  // namespace gantry::config
