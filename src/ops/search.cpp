#include "ops/search.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/unicode.h"
#include "sources/registry/registry_api.h"
#include "wire/registry_api.h"

namespace gantry::ops {

namespace {

constexpr std::uint32_t kMostResults = 100;
constexpr std::size_t kLineLength = 128;
constexpr std::size_t kShortestDescription = 80;
constexpr std::size_t kGap = 4;
constexpr std::string_view kHighlight = "\x1b[1m\x1b[92m";
constexpr std::string_view kCommand = "\x1b[1m\x1b[96m";
constexpr std::string_view kReset = "\x1b[0m";

// Everything but letters and digits.
std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string highlight(const std::string& line, const std::string& query) {
  std::string text;
  if (query.empty()) {
    // Nothing is found everywhere, as cargo shows it.
    for (std::string_view rest = line; !rest.empty(); rest.remove_prefix(character_length(rest)))
      text.append(kHighlight).append(kReset).append(rest.substr(0, character_length(rest)));
    return text.append(kHighlight).append(kReset);
  }
  std::size_t from = 0;
  for (auto at = line.find(query); at != std::string::npos; at = line.find(query, from)) {
    text.append(line, from, at - from);
    text.append(kHighlight).append(query).append(kReset);
    from = at + query.size();
  }
  return text.append(line, from);
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::vector<std::string> lines_of(const std::vector<wire::ApiCrate>& crates) {
  std::vector<std::string> lines;
  std::size_t margin = 0;
  for (const auto& crate : crates) {
    lines.push_back(fmt::format("{} = \"{}\"", crate.name, crate.max_version));
    margin = std::max(margin, lines.back().size() + kGap);
  }
  const auto room = std::max(kShortestDescription, kLineLength - std::min(margin, kLineLength));
  for (std::size_t i = 0; i < crates.size(); ++i) {
    if (!crates[i].description) continue;
    lines[i].resize(margin, ' ');
    lines[i] += "# " + shorten(one_line(*crates[i].description), room);
  }
  return lines;
}

}  // namespace

void search(const SearchOptions& options, const config::Config& config, const Host& host) {
  const auto registry = chosen_registry(options.choice, config, host.reporter);
  sources::RegistryApi api({registry, options.offline}, config, host.files, host.reporter, host.clock);
  const auto address = api.host(false);
  std::optional<std::string> token;
  if (api.config(false).auth_required) token = api.token({});
  const auto limit = std::min(options.limit, kMostResults);
  const auto query = percent_encode(options.query);
  const auto found = with_context(
      [&] {
        return wire::read_search(api.call({"GET", fmt::format("/crates?q={}&per_page={}", query, limit)}, token));
      },
      [&] { return fmt::format("failed to retrieve search results from the registry at {}", address); });
  std::string text;
  for (const auto& line : lines_of(found.crates))
    text += (options.colors_output ? highlight(line, options.query) : line) + "\n";
  if (found.total > limit) {
    auto more = fmt::format("... and {} crates more", found.total - limit);
    if (limit < kMostResults) {
      more += " (use --limit N to see more)";
    } else if (registry.is_crates_io()) {
      more += fmt::format(" (go to https://crates.io/search?q={} to see more)", query);
    }
    text += more + "\n";
  }
  host.reporter.out(text);
  if (found.total > 0) {
    const bool colors = host.reporter.color();
    host.reporter.note(fmt::format("to learn more about a package, run `{}cargo info <name>{}`", colors ? kCommand : "",
                                   colors ? kReset : ""));
  }
}

}  // namespace gantry::ops
