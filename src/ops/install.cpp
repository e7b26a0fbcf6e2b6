#include "ops/install.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/path.h"
#include "ops/install_root.h"
#include "ops/installation.h"
#include "ops/open_toolchain.h"
#include "ops/outcome_summary.h"

namespace gantry::ops {

namespace {

bool is_in_path(const std::string& directory, const Environment& environment) {
  const auto variable = environment.get("PATH").value_or("");
  for (std::size_t begin = 0; begin <= variable.size();) {
    const auto end = std::min(variable.find(':', begin), variable.size());
    auto entry = std::string_view(variable).substr(begin, end - begin);
    while (entry.size() > 1 && entry.ends_with('/')) entry.remove_suffix(1);
    if (entry == directory) return true;
    begin = end + 1;
  }
  return false;
}

void warn_about_path(const std::string& root, const Host& host) {
  const auto directory = programs_directory(root, host.cwd);
  if (is_in_path(directory, host.environment)) return;
  host.reporter.warning(
      fmt::format("be sure to add `{}` to your PATH to be able to run the installed binaries", directory));
}

// Many packages: all are found first; what is wrong with one does not keep the others from being installed.
void install_many(const Installation::Context& context) {
  OutcomeSummary summary("installed", "install", context.options.report);
  std::vector<std::pair<std::string, std::unique_ptr<Installation>>> waiting;
  bool any = false;
  for (const auto& request : context.options.crates) {
    const auto name = request.name.value_or("");
    summary.attempt(name, [&] {
      auto installation = Installation::prepare(context, request);
      if (!installation) return any = true;
      waiting.emplace_back(name, std::move(installation));
      return false;
    });
  }
  // What is wrong with one is told when all are done.
  std::vector<std::optional<Error>> problems;
  for (const auto& entry : waiting) {
    auto& problem = problems.emplace_back();
    try {
      any = entry.second->run() || any;
    } catch (const Error& error) {
      problem = error;
    }
  }
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    summary.attempt(waiting[i].first, [&] {
      if (problems[i]) throw Error(*problems[i]);
      return true;
    });
  }
  summary.show(context.host.reporter);
  if (any) warn_about_path(context.root, context.host);
  if (summary.has_failures()) throw Error("some crates failed to install");
}

}  // namespace

void install(const InstallOptions& options, const config::Config& config, const Host& host) {
  const auto root = install_root(options.root, config, host.reporter);
  toolchain::Toolchain toolchain(config, host.environment, host.files, host.files, host.processes, host.cwd, "",
                                 shared_probe_file(host));
  InstallSource source(options, toolchain, config, host);
  const Installation::Context context{options, source, toolchain, config, host, root};
  if (options.crates.size() > 1) {
    install_many(context);
    return;
  }
  const auto installation = Installation::prepare(context, options.crates.front());
  if (!installation || installation->run()) warn_about_path(root, host);
}

void list_installed(const std::optional<std::string>& root, const config::Config& config, const Host& host) {
  const InstallTracker tracker(install_root(root, config, host.reporter), host.files, host.reporter);
  std::string text;
  for (const auto& [id, crate] : tracker.installed().crates) {
    text += id.display() + ":\n";
    for (const auto& program : crate.bins) text += fmt::format("    {}\n", program);
  }
  host.reporter.out(text);
}

}  // namespace gantry::ops
