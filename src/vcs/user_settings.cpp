#include "vcs/user_settings.h"

#include "vcs/git2_library.h"

namespace gantry::vcs {

std::optional<std::string> user_setting(const std::string& name) {
  const auto& git = Git2Library::get();
  git_config* config = nullptr;
  if (git.config_open_default(&config) < 0) return std::nullopt;
  git_buf text = GIT_BUF_INIT;
  std::optional<std::string> value;
  if (git.config_get_string_buf(&text, config, name.c_str()) == 0) value.emplace(text.ptr, text.size);
  git.buf_dispose(&text);
  git.config_free(config);
  return value;
}

}  // namespace gantry::vcs
