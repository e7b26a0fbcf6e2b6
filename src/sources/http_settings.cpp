#include "sources/http_settings.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/ascii.h"
#include "base/path.h"
#include "config/http_config.h"
#include "vcs/user_settings.h"

namespace gantry::sources {

std::optional<std::string> git_proxy(const Environment& environment, const FileSystem& files) {
  const auto home = environment.get("HOME").value_or("");
  const auto xdg = environment.get("XDG_CONFIG_HOME").value_or("");
  const std::array<std::string, 3> places{path::join(home, ".gitconfig"),
                                          path::join(xdg.empty() ? path::join(home, ".config") : xdg, "git/config"),
                                          "/etc/gitconfig"};
  const auto may_name_one = [&](const std::string& place) {
    const auto text = ascii_lower(files.read(place).value_or(""));
    return text.find("proxy") != std::string::npos || text.find("[include") != std::string::npos;
  };
  if (std::ranges::none_of(places, may_name_one)) return std::nullopt;
  try {
    return vcs::user_setting("http.proxy");
  } catch (const Error&) {
    return std::nullopt;  // libgit2 is not there
  }
}

net::HttpOptions http_settings(const config::Config& config, const FileSystem& files) {
  auto options = config::load_http_options(config);
  if (!options.proxy) options.proxy = git_proxy(config.environment(), files);
  return options;
}

}  // namespace gantry::sources
