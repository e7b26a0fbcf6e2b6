#include "cli/unstable.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "model/unstable_flags.h"

namespace gantry::cli {
namespace {

std::string stable_channel(std::string_view what) {
  return fmt::format("{}, but this is the `stable` channel\n{}", what, kReleaseChannels);
}

bool given(const std::vector<std::string>& flags, std::string_view name) {
  return std::find(flags.begin(), flags.end(), name) != flags.end();
}

// `what`: "`cargo report timings` command", "`--artifact-dir` flag".
void require(Session& session, const std::string& what, int issue, const std::string& gate) {
  if (session.nightly_allowed() && given(session.globals.unstable, gate)) return;
  const std::string more =
      fmt::format("\nSee https://github.com/rust-lang/cargo/issues/{} for more information about the {}.", issue, what);
  if (session.nightly_allowed()) {
    throw Error(fmt::format("the {} is unstable, pass `-Z {}` to enable it{}", what, gate, more));
  }
  throw Error(
      stable_channel(fmt::format("the {} is unstable, and only available on the nightly channel of Cargo", what)) +
      more);
}

}  // namespace

void require_nightly_command(Session& session, const std::string& command, int issue, const std::string& gate) {
  require(session, fmt::format("`cargo {}` command", command), issue, gate);
}

void require_nightly_flag(Session& session, const std::string& flag, int issue) {
  require(session, fmt::format("`{}` flag", flag), issue, "unstable-options");
}

void check_unstable_flags(const std::vector<std::string>& flags, bool nightly_allowed) {
  if (flags.empty()) return;
  if (!nightly_allowed) throw Error(stable_channel("the `-Z` flag is only accepted on the nightly channel of Cargo"));
  for (const std::string& flag : flags) {
    const std::size_t equals = flag.find('=');
    const std::string name = flag.substr(0, equals);
    const auto* known = find_unstable_flag(name);
    if (known == nullptr) {
      throw Error(
          fmt::format("unknown `-Z` flag specified: {}\n\nFor available unstable features, see "
                      "https://doc.rust-lang.org/nightly/cargo/reference/unstable.html\nIf you intended to use an "
                      "unstable rustc feature, "
                      "try setting `RUSTFLAGS=\"-Z{}\"`",
                      name, flag));
    }
    if (equals != std::string::npos && !known->takes_value) {
      throw Error(fmt::format("flag -Z{} does not take a value, found: `{}`", name, flag.substr(equals + 1)));
    }
    if (name != "unstable-options") throw Error(fmt::format("gantry does not implement `-Z {}` yet", name));
  }
}

std::string unstable_flags_page(const std::string& program) {
  std::size_t widest = 0;
  for (const UnstableFlag& flag : unstable_flags()) widest = std::max(widest, flag.help.empty() ? 0 : flag.name.size());
  std::string page = "Unstable flags, for nightly only:\n\n";
  for (const UnstableFlag& flag : unstable_flags()) {
    if (!flag.help.empty()) page += fmt::format("    -Z {:<{}}  {}\n", flag.name, widest, flag.help);
  }
  page += fmt::format("\nThey are given in front of a command: `{} -Z [FLAG] [COMMAND]`\n", program);
  page += "\n" + stable_channel("Unstable flags are only accepted on the nightly channel of Cargo") + "\n";
  return page;
}

}  // namespace gantry::cli
