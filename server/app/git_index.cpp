// `git-index squash`: works beside a running server.
#include <fmt/format.h>

#include "base/clock.h"
#include "base/environment.h"
#include "base/error.h"
#include "server/app/arguments.h"
#include "server/app/commands.h"
#include "server/app/console.h"
#include "server/app/data_directory.h"
#include "server/git/repository.h"

namespace gantry::server::app {

int git_index(const std::vector<std::string>& words) {
  const Arguments arguments(words, {"--data"}, {});
  if (arguments.words().size() != 1 || arguments.words().front() != "squash") {
    throw UsageError("`git-index` takes `squash`");
  }
  const DataDirectory data(arguments.required("--data"));
  const git::GitProgram git(Environment::from_process().get("PATH").value_or(""));
  git::Repository repository(data.git_index(), git);
  if (!DiskFileSystem().is_directory(data.git_index()) || !repository.has_commit()) {
    throw Error(fmt::format("there is no git index in `{}`", data.path()),
                {"`index.git = true` in the configuration file makes `serve` keep one"});
  }
  const auto commits = repository.squash(SystemClock().file_time_ns() / 1'000'000'000);
  print_line(fmt::format("replaced {} commits by one", commits));
  return 0;
}

}  // namespace gantry::server::app
