#include "ops/yank.h"

#include <fmt/format.h>

#include "base/error.h"
#include "ops/open_workspace.h"
#include "semver/version.h"
#include "sources/registry/registry_api.h"
#include "wire/registry_api.h"

namespace gantry::ops {

namespace {

struct Wanted {
  std::optional<std::string> name;
  std::string version;
};

Wanted parse(const YankOptions& options) {
  Wanted wanted{options.crate, options.version.value_or("")};
  const auto at = options.crate ? options.crate->find('@') : std::string::npos;
  if (at == std::string::npos) {
    if (!options.version) throw Error("`--version` is required");
  } else {
    if (options.version)
      throw Error(fmt::format("cannot specify both `{}` and `--version`", options.crate->substr(at)));
    wanted.name = options.crate->substr(0, at);
    wanted.version = options.crate->substr(at + 1);
    if (wanted.name->empty()) throw Error(fmt::format("missing crate name for `{}`", *options.crate));
  }
  const auto version = semver::Version::parse(wanted.version);
  if (!version) throw Error(fmt::format("invalid version `{}`", wanted.version), {version.error()});
  return wanted;
}

}  // namespace

std::string package_name_here(const config::Config& config, const Host& host) {
  OpenWorkspace opened(std::nullopt, config, host);
  return opened.workspace().require_current()->name();
}

void yank(const YankOptions& options, const config::Config& config, const Host& host) {
  const auto wanted = parse(options);
  const auto name = wanted.name ? *wanted.name : package_name_here(config, host);
  require_token_for_index(options.choice, options.token);
  const auto registry = chosen_registry(options.choice, config, host.reporter);
  sources::RegistryApi api({registry, options.offline}, config, host.files, host.reporter, host.clock);
  if (options.token) api.authenticator().set_token(registry, *options.token);
  const auto address = api.host(true);
  const auto token = api.token({options.undo ? "unyank" : "yank", name, wanted.version});
  host.reporter.status(options.undo ? "Unyank" : "Yank", fmt::format("{}@{}", name, wanted.version));
  sources::ApiRequest request{options.undo ? "PUT" : "DELETE",
                              fmt::format("/crates/{}/{}/{}", name, wanted.version, options.undo ? "unyank" : "yank")};
  with_context([&] { wire::read_ok(api.call(request, token)); },
               [&] {
                 return fmt::format("failed to {} from the registry at {}", options.undo ? "undo a yank" : "yank",
                                    address);
               });
}

}  // namespace gantry::ops
