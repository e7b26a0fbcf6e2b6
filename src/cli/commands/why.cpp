#include "ops/why.h"

#include <algorithm>

#include "base/error.h"
#include "cli/available.h"
#include "cli/commands/beyond_cargo.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_why() {
  CommandSpec spec("why", "Say why a package is there, in this version, or why resolution fails");
  spec.arg(Arg::positionals("spec", "SPEC").help("A name or a part of a package ID; none: why resolution fails"));
  spec.arg(Arg::list("edges", "KINDS", 'e')
               .delimiter(',')
               .possible({"all", "normal", "build", "dev", "no-normal", "no-build", "no-dev"})
               .help("Kinds of dependencies to follow"));
  spec.arg(Arg::value("message-format", "FMT")
               .default_value("human")
               .possible({"human", "json"})
               .help("How the answer is written"));
  spec.arg(Arg::value("charset", "CHARSET").possible({"utf8", "ascii"}).help("Characters that ways are drawn with"));
  spec.arg(packages_arg("Only ways from this member (default: every member)"));
  spec.arg(Arg::flag("workspace").under(kPackageSelection).help("Ways from every member"));
  spec.arg(exclude_arg("Leave this member out")).arg(Arg::misnamed("", 'x', "--exclude"));
  spec.args(feature_args());
  spec.args(target_triple_args("Dependencies on this platform (default: this machine's; `all` for every platform)"));
  spec.args(manifest_path_args());
  spec.after_help(
      "`{} why SPEC@VERSION` with a version that is not in the graph says what stands in its way.\n"
      "Ends with 101 when resolution fails. Cargo.lock is left as it is.");
  return spec;
}

namespace {

std::set<DependencyKind> followed_kinds(const Matches& matches) {
  const auto words = matches.values("edges");
  const auto has = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
  const std::pair<std::string, DependencyKind> kinds[] = {
      {"normal", DependencyKind::Normal}, {"build", DependencyKind::Build}, {"dev", DependencyKind::Development}};
  const auto is_negative = [](const std::string& word) { return word.starts_with("no-"); };
  const bool any_negative = std::ranges::any_of(words, is_negative);
  if (any_negative && !std::ranges::all_of(words, is_negative)) {
    throw Error("kinds that are followed cannot be mixed with kinds that are not (`no-...`) in `--edges`");
  }
  std::set<DependencyKind> followed;
  for (const auto& [word, kind] : kinds) {
    const bool is_followed = any_negative ? !has("no-" + word) : words.empty() || has("all") || has(word);
    if (is_followed) followed.insert(kind);
  }
  return followed;
}

}  // namespace

int run_why(const Matches& matches, Session& session) {
  ops::WhyOptions options;
  options.manifest_path = matches.value("manifest-path");
  require_package_names(matches, session);
  require_target_triple(matches);
  options.packages = package_selection(matches);
  options.network = network_options(session);
  options.features = feature_options(matches);
  options.kinds = followed_kinds(matches);
  options.targets = matches.values("target");
  options.all_targets = std::ranges::find(options.targets, "all") != options.targets.end();
  options.specs = matches.values("spec");
  options.json = matches.value("message-format") == "json";
  const auto charset = matches.value("charset");
  options.ascii = charset ? *charset == "ascii" : !session.shell().unicode();
  options.program = session.program();
  return ops::why(options, project_config(matches, session), make_host(session)) ? 0 : Error::kFailure;
}

}  // namespace gantry::cli
