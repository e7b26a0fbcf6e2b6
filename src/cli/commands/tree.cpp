#include "ops/tree.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/number.h"
#include "cli/available.h"
#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"
#include "cli/version_text.h"

namespace gantry::cli {

CommandSpec describe_tree() {
  CommandSpec spec("tree", "Show dependencies as a tree");
  spec.arg(Arg::flag("all", 'a').hide()).arg(Arg::flag("all-targets").hide());
  spec.arg(Arg::flag("no-dev-dependencies").hide());
  spec.arg(Arg::list("edges", "KINDS", 'e')
               .delimiter(',')
               .possible({"all", "normal", "build", "dev", "features", "public", "no-normal", "no-build", "no-dev",
                          "no-proc-macro"})
               .help("Kinds of dependencies to follow"));
  spec.arg(Arg::list("invert", "SPEC", 'i').optional_value().help("Show what depends on this package"));
  spec.arg(Arg::list("prune", "SPEC").help("Leave this package and what is below it out"));
  spec.arg(Arg::value("depth", "DEPTH").help("How deep the tree goes"));
  spec.arg(Arg::flag("no-indent").hide()).arg(Arg::flag("prefix-depth").hide());
  spec.arg(Arg::value("prefix", "PREFIX")
               .default_value("indent")
               .possible({"depth", "indent", "none"})
               .help("What stands before each line"));
  spec.arg(Arg::flag("no-dedupe").help("Repeat what has been shown already"));
  spec.arg(Arg::flag("duplicates", 'd').alias("duplicate").help("Only packages with several versions (implies -i)"));
  spec.arg(Arg::value("charset", "CHARSET").possible({"utf8", "ascii"}).help("Characters that the tree is drawn with"));
  spec.arg(Arg::value("format", "FORMAT", 'f').default_value("{p}").help("How each package is written"));
  spec.arg(Arg::flag("version", 'V').hide());
  spec.arg(packages_arg("Package that the tree begins with"));
  spec.arg(Arg::flag("workspace").under(kPackageSelection).help("A tree for each member of the workspace"));
  spec.arg(exclude_arg("Leave this member out")).arg(Arg::misnamed("", 'x', "--exclude"));
  spec.args(feature_args());
  spec.args(target_triple_args("Dependencies on this platform (default: this machine's; `all` for every platform)"));
  spec.args(manifest_path_args());
  spec.after_help(more_help("tree"));
  return spec;
}

namespace {

constexpr const char* kInvertNeedsName =
    "The `-i` flag requires a package name.\n\n"
    "The `-i` flag is used to inspect the reverse dependencies of a specific\n"
    "package. It will invert the tree and display the packages that depend on the\n"
    "given package.\n\n"
    "Note that in a workspace, by default it will only display the package's\n"
    "reverse dependencies inside the tree of the workspace member in the current\n"
    "directory. The --workspace flag can be used to extend it so that it will show\n"
    "the package's reverse dependencies across the entire workspace. The -p flag\n"
    "can be used to display the package's reverse dependencies only with the\n"
    "subtree of the package given to -p.\n";

// -e: either kinds that are followed, or kinds that are not.
ops::TreeEdges tree_edges(const Matches& matches, Session& session) {
  auto kinds = matches.values("edges");
  if (matches.has("no-dev-dependencies")) {
    session.shell().warning("the --no-dev-dependencies flag has changed to -e=no-dev");
    kinds.emplace_back("no-dev");
  }
  const auto take = [&](std::string_view kind) { return std::erase(kinds, kind) > 0; };
  ops::TreeEdges edges;
  edges.proc_macros = !take("no-proc-macro");
  edges.features = take("features");
  if (std::ranges::find(kinds, "public") != kinds.end()) throw Error("`--edges public` requires `-Zunstable-options`");
  if (kinds.empty()) return edges;
  const auto is_negative = [](const std::string& kind) { return kind.starts_with("no-"); };
  if (std::ranges::any_of(kinds, is_negative)) {
    const auto positive = std::ranges::find_if_not(kinds, is_negative);
    if (positive != kinds.end()) {
      throw Error(
          fmt::format("`{}` dependency kind cannot be mixed with \"no-normal\", \"no-build\", or \"no-dev\" "
                      "dependency kinds",
                      *positive));
    }
    edges.normal = !take("no-normal");
    edges.build = !take("no-build");
    edges.dev = !take("no-dev");
    return edges;
  }
  const bool all = take("all");
  edges.features = edges.features || all;
  edges.normal = take("normal") || all;
  edges.build = take("build") || all;
  edges.dev = take("dev") || all;
  return edges;
}

void set_depth(const Matches& matches, ops::TreeOptions& options, Session& session) {
  const auto text = matches.value("depth");
  if (!text) return;
  if (*text == "workspace") {
    options.only_members = true;
    return;
  }
  const auto depth = read_whole<std::uint32_t>(*text);
  if (!depth) {
    session.shell().err(fmt::format(
        "error: supported values for --depth are non-negative integers and `workspace`, but `{}` is unknown", *text));
    throw Error::silent_exit(Error::kUsage);
  }
  options.depth = depth;
}

void set_prefix(const Matches& matches, ops::TreeOptions& options, Session& session) {
  auto prefix = matches.value("prefix").value_or("indent");
  if (matches.has("no-indent")) {
    session.shell().warning("the --no-indent flag has been changed to --prefix=none");
    prefix = "none";
  } else if (matches.has("prefix-depth")) {
    session.shell().warning("the --prefix-depth flag has been changed to --prefix=depth");
    prefix = "depth";
  }
  options.prefix = prefix == "depth"  ? ops::TreePrefix::Depth
                   : prefix == "none" ? ops::TreePrefix::None
                                      : ops::TreePrefix::Indent;
}

void set_targets(const Matches& matches, ops::TreeOptions& options, Session& session) {
  options.targets = matches.values("target");
  options.all_targets = std::ranges::find(options.targets, "all") != options.targets.end();
  if (!matches.has("all-targets")) return;
  session.shell().warning("the --all-targets flag has been changed to --target=all");
  options.all_targets = true;
}

void warn_of_all(Session& session) {
  Diagnostic diagnostic;
  diagnostic.level = Level::Warning;
  diagnostic.title =
      "the `cargo tree` --all flag has been changed to --no-dedupe, and may be removed in a future version";
  diagnostic.notes.emplace_back(Level::Help,
                                "if you are looking to display all workspace members, use the --workspace flag");
  session.shell().diagnostic(diagnostic);
}

}  // namespace

int run_tree(const Matches& matches, Session& session) {
  if (matches.has("version")) {
    session.shell().out(version_text(session, session.globals.verbose > 0));
    return 0;
  }
  ops::TreeOptions options;
  set_prefix(matches, options, session);
  options.dedupe = !matches.has("no-dedupe") && !matches.has("all");
  if (matches.has("all")) warn_of_all(session);
  set_targets(matches, options, session);
  options.edges = tree_edges(matches, session);
  if (options.edges.features && matches.has("duplicates")) {
    throw Error("the `-e features` flag does not support `--duplicates`");
  }
  options.manifest_path = matches.value("manifest-path");
  options.invert = matches.values("invert");
  options.duplicates = matches.has("duplicates");
  if (matches.given_bare("invert") && options.invert.empty()) {
    options.invert = matches.values("package");  // what -p names is looked at from below
    if (options.invert.empty() && !matches.given_bare("package")) throw Error(kInvertNeedsName);
  }
  require_package_names(matches, session);
  require_target_triple(matches);
  options.packages = package_selection(matches);
  set_depth(matches, options, session);
  options.network = network_options(session);
  options.features = feature_options(matches);
  options.prune = matches.values("prune");
  const auto charset = matches.value("charset");
  options.ascii = charset ? *charset == "ascii" : !session.shell().unicode();
  options.format = matches.value("format").value_or("{p}");
  ops::tree(options, project_config(matches, session), make_host(session));
  return 0;
}

}  // namespace gantry::cli
