#include "ops/vendor.h"

#include "cli/commands/declarations.h"
#include "cli/common_args.h"
#include "cli/compile_args.h"

namespace gantry::cli {

CommandSpec describe_vendor() {
  CommandSpec spec("vendor", "Copy all dependencies into a directory of the project");
  spec.arg(Arg::positional("path", "path").help("Where they go (default: `vendor`)"));
  spec.arg(Arg::flag("no-delete").help("Keep what lies there and is not needed"));
  spec.arg(Arg::list("sync", "TOML", 's').help("One more manifest whose dependencies are copied"));
  spec.arg(Arg::flag("respect-source-config").help("Follow `[source]` of the configuration"));
  spec.arg(Arg::flag("versioned-dirs").help("Put the version into every directory's name"));
  for (const char* name : {"no-merge-sources", "relative-path", "only-git-deps", "disallow-duplicates"}) {
    spec.arg(Arg::unsupported(name, 0,
                              {"the crates.io `cargo vendor` command has been merged into Cargo",
                               std::string("and the flag `--") + name + "` isn't supported currently",
                               "to continue using the flag, execute `cargo-vendor vendor ...`",
                               "to suggest this flag supported in Cargo, file an issue at "
                               "<https://github.com/rust-lang/cargo/issues/new>"}));
  }
  spec.args(manifest_path_args());
  spec.after_help(more_help("vendor"));
  return spec;
}

int run_vendor(const Matches& matches, Session& session) {
  ops::VendorOptions options;
  options.manifest_path = matches.value("manifest-path");
  options.network = network_options(session);
  options.directory = matches.value("path").value_or("vendor");
  options.sync = matches.values("sync");
  options.keep_others = matches.has("no-delete");
  options.versioned_directories = matches.has("versioned-dirs");
  options.respect_source_config = matches.has("respect-source-config");
  ops::vendor(options, session.config(), make_host(session));
  return 0;
}

}  // namespace gantry::cli
