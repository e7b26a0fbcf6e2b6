#include "manifest/url.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"

namespace gantry::manifest {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view reason(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  const auto colon = text.find(':');
  constexpr std::string_view kRelative = "relative URL without a base";
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return kRelative;
  for (const char c : text.substr(0, colon)) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return kRelative;
  }
  const auto scheme = ascii_lower(text.substr(0, colon));
  constexpr std::array<std::string_view, 5> kSpecial{"http", "https", "ftp", "ws", "wss"};
  const bool special = std::find(kSpecial.begin(), kSpecial.end(), scheme) != kSpecial.end();
  auto rest = text.substr(colon + 1);
  if (special) {
    while (!rest.empty() && (rest.front() == '/' || rest.front() == '\\')) rest.remove_prefix(1);
  } else {
    if (!rest.starts_with("//")) return {};
    rest.remove_prefix(2);
  }
  auto authority = rest.substr(0, rest.find_first_of(special ? "/\\?#" : "/?#"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  std::string_view port;
  if (!authority.starts_with('[')) {
    if (const auto split = authority.rfind(':'); split != std::string_view::npos) {
      port = authority.substr(split + 1);
      authority = authority.substr(0, split);
    }
  }
  if (special && authority.empty()) return "empty host";
  if (port.size() > 5 || !std::all_of(port.begin(), port.end(), is_digit)) return "invalid port number";
  if (special && authority.find_first_of(" <>^|%#\\") != std::string_view::npos)
    return "invalid international domain name";
  return {};
}

// "git@host:path" as "ssh://git@host/path", as programs like scp and git write it.
std::optional<std::string> from_scp_form(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const auto colon = text.find(':', at);
  if (colon == std::string_view::npos || colon == at + 1 || colon + 1 == text.size()) return std::nullopt;
  if (text.substr(0, colon).find('/') != std::string_view::npos) return std::nullopt;
  if (is_digit(text[colon + 1])) return std::nullopt;  // a port
  return fmt::format("ssh://{}/{}", text.substr(0, colon), text.substr(colon + 1));
}

}  // namespace

std::optional<std::string> url_problem(std::string_view text) {
  constexpr std::string_view kSparse = "sparse+";
  const auto why = reason(text.starts_with(kSparse) ? text.substr(kSparse.size()) : text);
  if (why.empty()) return std::nullopt;
  const auto better = from_scp_form(text);
  return fmt::format("invalid url `{}`: {}{}", text, why,
                     better ? fmt::format("; try using `{}` instead", *better) : "");
}

}  // namespace gantry::manifest
