#include <algorithm>

#include "base/ascii.h"
#include "base/error.h"
#include "config/build_config.h"
#include "toolchain/rustc.h"

namespace gantry::toolchain {

namespace {

CompileKind parse_kind(const std::string& name, const std::string& host) {
  const std::string text(trim_ascii(name));
  if (text.empty()) throw Error("target was empty");
  if (text.ends_with(".json")) throw Error("`.json` target specs require -Zjson-target-spec");
  return CompileKind::target(text == "host-tuple" ? host : text);
}

}  // namespace

std::vector<CompileKind> requested_kinds(const std::vector<std::string>& target_flags, const config::Config& config,
                                         const std::string& host) {
  auto names = target_flags;
  if (names.empty()) {
    const auto configured = config::configured_targets(config);
    if (!configured) return {CompileKind::host()};
    names = *configured;
  }
  std::vector<CompileKind> kinds;
  for (const auto& name : names) kinds.push_back(parse_kind(name, host));
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return kinds;
}

}  // namespace gantry::toolchain
