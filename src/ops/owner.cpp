#include "ops/owner.h"

#include <fmt/format.h>

#include "base/error.h"
#include "ops/yank.h"
#include "sources/registry/registry_api.h"
#include "wire/registry_api.h"

namespace gantry::ops {

namespace {

// ["a", "b"]
std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) {
    if (!text.empty()) text += ", ";
    text += '"';
    for (const char c : name) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return "[" + text + "]";
}

}  // namespace

void owner(const OwnerOptions& options, const config::Config& config, const Host& host) {
  const auto name = options.crate ? *options.crate : package_name_here(config, host);
  require_token_for_index(options.choice, options.token);
  const auto registry = chosen_registry(options.choice, config, host.reporter);
  sources::RegistryApi api({registry, options.offline}, config, host.files, host.reporter, host.clock);
  if (options.token) api.authenticator().set_token(registry, *options.token);
  const auto address = api.host(true);
  const auto token = api.token({"owners", name});
  const auto path = fmt::format("/crates/{}/owners", name);
  const auto failed_to = [&](std::string_view what) {
    return [&, what] { return fmt::format("failed to {} crate `{}` on registry at {}", what, name, address); };
  };
  if (!options.add.empty()) {
    const auto message = with_context(
        [&] {
          return wire::read_owner_change(api.call({"PUT", path, wire::owners_request(options.add)}, token));
        },
        failed_to("invite owners to"));
    host.reporter.status("Owner", message);
  }
  if (!options.remove.empty()) {
    host.reporter.status("Owner", fmt::format("removing {} from crate {}", quoted(options.remove), name));
    with_context(
        [&] {
          wire::read_owner_change(api.call({"DELETE", path, wire::owners_request(options.remove)}, token));
        },
        failed_to("remove owners from"));
  }
  if (!options.list) return;
  const auto owners = with_context(
      [&] {
        return wire::read_owners(api.call({"GET", path}, token));
      },
      failed_to("list owners of"));
  for (const auto& each : owners)
    host.reporter.out(each.name ? fmt::format("{} ({})\n", each.login, *each.name) : each.login + "\n");
}

}  // namespace gantry::ops
