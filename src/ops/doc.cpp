#include "ops/doc.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "ops/browser.h"
#include "plan/doc_units.h"

namespace gantry::ops {

namespace {

struct Documentation {
  std::vector<std::string> crates;  // that were asked for, in cargo's order
  std::vector<std::string> pages;   // those of their first pages that are there
};

// Procedural macros are documented for the host: with --target nothing is said of them.
Documentation documentation_of(const BuildSession& session, const FileSystem& files) {
  Documentation result;
  for (const auto root : session.graph.roots) result.crates.push_back(session.graph[root].target->crate_name());
  for (const auto& crate : result.crates) {
    for (const auto& kind : session.kinds) {
      const auto directory = plan::documentation_root(session.workspace->target_dir(), kind);
      auto page = path::join(path::join(directory, crate), "index.html");
      if (files.exists(page)) result.pages.push_back(std::move(page));
    }
  }
  return result;
}

void announce(const std::vector<std::string>& pages, Reporter& reporter) {
  if (reporter.verbosity() >= Verbosity::Verbose) {
    for (const auto& page : pages) reporter.status("Generated", page);
  } else if (pages.size() > 1) {
    const auto others = pages.size() - 1;
    reporter.status("Generated", fmt::format("{} and {} other file{}", pages.front(), others, others == 1 ? "" : "s"));
  } else if (!pages.empty()) {
    reporter.status("Generated", pages.front());
  }
}

void open(const Documentation& documentation, const config::Config& config, const Host& host) {
  if (documentation.crates.empty())
    throw Error("cannot open specified crate's documentation: no documentation generated");
  if (documentation.pages.empty()) return;
  const auto& page = documentation.pages.front();
  const Browser browser = choose_browser(config, host.environment);
  host.reporter.status("Opening", page);
  open_in_browser(browser, page, host);
}

}  // namespace

void document(const DocOptions& options, const config::Config& config, const Host& host) {
  auto compile = options.compile;
  if (options.open) compile.remembers_request = false;
  auto session = prepare_build(compile, config, host, options.scope);
  execute_build(session, compile, config, host, [&](const exec::Compilation&) -> Sequel {
    if (!options.open) announce(documentation_of(session, host.files).pages, host.reporter);
    return {};
  });
  if (options.open) open(documentation_of(session, host.files), config, host);
}

}  // namespace gantry::ops
