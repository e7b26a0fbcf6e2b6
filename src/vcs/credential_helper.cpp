#include "vcs/credential_helper.h"

#include <string_view>

#include "base/url.h"

namespace gantry::vcs {

namespace {

// The value of a line "key=value".
std::optional<std::string> value_of(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    if (line.starts_with(key) && line.substr(key.size()).starts_with('='))
      return std::string(line.substr(key.size() + 1));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return std::nullopt;
}

bool has_line_break(std::string_view text) { return text.find('\n') != std::string_view::npos; }

}  // namespace

std::optional<Login> CredentialHelper::find(const std::string& url, const std::string& user) {
  const auto parsed = Url::parse(url);
  if (!parsed || !parsed->authority || has_line_break(user)) return std::nullopt;
  auto host = *parsed->authority;
  host.erase(0, host.rfind('@') + 1);
  Command command;
  command.program = "git";
  command.args = {"-c", "core.askPass=", "credential", "fill"};
  command.env = {{"GIT_TERMINAL_PROMPT", "0"}, {"GIT_ASKPASS", ""}, {"SSH_ASKPASS", ""}};
  command.stdin_data = "protocol=" + parsed->scheme + "\nhost=" + host + "\n";
  const auto path = percent_decode(parsed->path);
  if (path.size() > 1 && !has_line_break(path)) command.stdin_data += "path=" + path.substr(1) + "\n";
  if (!user.empty()) command.stdin_data += "username=" + user + "\n";
  command.stdin_data += "\n";
  const auto output = processes_.run(command, environment_);
  if (!output || !output->status.success()) return std::nullopt;
  auto name = value_of(output->out, "username");
  auto password = value_of(output->out, "password");
  if (!name || !password) return std::nullopt;
  return Login{std::move(*name), std::move(*password)};
}

}  // namespace gantry::vcs
