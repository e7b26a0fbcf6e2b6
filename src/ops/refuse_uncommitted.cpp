#include "ops/refuse_uncommitted.h"

#include <fmt/format.h>

#include "base/error.h"
#include "package/git_changes.h"

namespace gantry::ops {

void refuse_uncommitted(const VersionControlRules& rules, const Host& host) {
  if (rules.allow_none) return;
  const auto uncommitted = package::find_uncommitted(host.cwd, host.processes, host.environment, host.files);
  if (!uncommitted) {
    throw Error(
        "no VCS found for this package and `cargo fix` can potentially perform destructive changes; if you'd like to "
        "suppress this error pass `--allow-no-vcs`");
  }
  if (rules.allow_dirty) return;
  std::string list;
  for (const auto& path : uncommitted->dirty) list += fmt::format("  * {} (dirty)\n", path);
  if (!rules.allow_staged) {
    for (const auto& path : uncommitted->staged) list += fmt::format("  * {} (staged)\n", path);
  }
  if (list.empty()) return;
  throw Error(fmt::format(
      "the working directory of this package has uncommitted changes, and `cargo fix` can potentially perform "
      "destructive changes; if you'd like to suppress this error pass `--allow-dirty`, or commit the changes to these "
      "files:\n\n{}\n",
      list));
}

}  // namespace gantry::ops
