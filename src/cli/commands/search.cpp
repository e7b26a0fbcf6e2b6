#include "ops/search.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/number.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/registry_args.h"

namespace gantry::cli {

CommandSpec describe_search() {
  CommandSpec spec("search", "Search a registry for packages");
  spec.arg(Arg::positionals("query", "QUERY").help("What to search for"));
  spec.arg(Arg::value("limit", "LIMIT").help("How many results (default 10, at most 100)"));
  spec.arg(index_arg("Index URL of the registry")).arg(registry_arg("Registry to search"));
  spec.after_help(more_help("search"));
  return spec;
}

int run_search(const Matches& matches, Session& session) {
  ops::SearchOptions options;
  options.choice = registry_choice(matches, session);
  if (const auto text = matches.value("limit")) {
    const auto limit = read_whole<std::uint32_t>(*text);
    if (!limit) {
      // As cargo prints it: no line break, no hint.
      session.shell().err(fmt::format("error: invalid value: could not parse `{}` as a number", *text));
      throw Error::silent_exit(Error::kUsage);
    }
    options.limit = *limit;
  }
  options.query = fmt::format("{}", fmt::join(matches.values("query"), "+"));
  options.offline = network_options(session).offline;
  options.colors_output = session.shell().out_color();
  ops::search(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
