#include "cli/fix_compiler.h"

#include "base/path.h"
#include "cli/compile_args.h"
#include "ops/fix_compiler.h"
#include "term/error_report.h"

namespace gantry::cli {

std::optional<int> run_as_compiler(World& world) {
  if (!world.environment.has(ops::kFixVariable)) return std::nullopt;
  // Who reads this takes colours away where there are to be none.
  term::ShellOptions options;
  options.color = term::ColorChoice::Always;
  world.shell.configure(options);
  world.shell.stop_transcript();
  Session session(world, std::string(path::file_name(world.argv0)));
  try {
    return ops::compile_with_fixes(make_host(session));
  } catch (const Error& error) {
    term::report_error(world.shell, error);
    return error.exit_code();
  }
}

}  // namespace gantry::cli
