#include "base/url.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/number.h"

namespace gantry {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kSpecialSchemes{
    {{"http", "80"}, {"https", "443"}, {"ws", "80"}, {"wss", "443"}, {"ftp", "21"}}};

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_encoded(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

// `special`: printable characters to encode beside controls and everything above ASCII.
std::string encode(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e || special.find(c) != std::string_view::npos) {
      append_encoded(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

bool is_dot(std::string_view segment) { return segment == "." || ascii_lower(segment) == "%2e"; }
bool is_double_dot(std::string_view segment) {
  const auto text = ascii_lower(segment);
  return text == ".." || text == ".%2e" || text == "%2e." || text == "%2e%2e";
}

std::string normalize_path(std::string_view raw, bool special) {
  std::vector<std::string> segments;
  std::string_view rest = raw;
  const std::string_view separators = special ? "/\\" : "/";
  if (!rest.empty() && separators.find(rest.front()) != std::string_view::npos) rest.remove_prefix(1);
  for (;;) {
    const auto end = rest.find_first_of(separators);
    const auto segment = rest.substr(0, end);
    const bool last = end == std::string_view::npos;
    if (is_double_dot(segment)) {
      if (!segments.empty()) segments.pop_back();
      if (last) segments.emplace_back();
    } else if (is_dot(segment)) {
      if (last) segments.emplace_back();
    } else {
      segments.push_back(encode(segment, " \"#<>?`{}^"));
    }
    if (last) break;
    rest.remove_prefix(end + 1);
  }
  std::string path;
  for (const auto& segment : segments) path.append(1, '/').append(segment);
  return path;
}

bool looks_like_ipv4(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const auto last = host.substr(host.rfind('.') + 1);
  return !last.empty() && std::ranges::all_of(last, is_digit);
}

bool is_ipv4(std::string_view host) {
  int parts = 0;
  while (!host.empty()) {
    const auto dot = host.find('.');
    const auto part = host.substr(0, dot);
    if (!read_whole<std::uint8_t>(part)) return false;
    ++parts;
    host.remove_prefix(dot == std::string_view::npos ? host.size() : dot + 1);
  }
  return parts == 4;
}

tl::expected<std::string, std::string> normalize_host(std::string_view host, bool special) {
  const auto fail = [](const char* reason) { return tl::unexpected(std::string(reason)); };
  if (host.starts_with('[')) {
    const bool valid = host.ends_with(']') && host.size() > 3 && host.find(':') != std::string_view::npos &&
                       std::ranges::all_of(host.substr(1, host.size() - 2),
                                           [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; });
    if (!valid) return fail("invalid IPv6 address");
    return ascii_lower(host);
  }
  constexpr std::string_view kForbidden = "\t\n\r #/:<>?@[\\]^|";
  if (!special) {
    if (host.find_first_of(kForbidden) != std::string_view::npos) return fail("invalid domain character");
    return encode(host, "");
  }
  auto result = ascii_lower(percent_decode(host));
  if (result.find_first_of(kForbidden) != std::string::npos || result.find('%') != std::string::npos) {
    return fail("invalid international domain name");
  }
  if (looks_like_ipv4(result) && !is_ipv4(result)) return fail("invalid IPv4 address");
  return result;
}

tl::expected<std::string, std::string> normalize_authority(std::string_view text, std::string_view scheme,
                                                           bool special) {
  std::string result;
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    const auto user = text.substr(0, at);
    const auto colon = user.find(':');
    result = encode(user.substr(0, colon), " \"#<>?`{}/;=@[\\]^|");
    if (colon != std::string_view::npos && colon + 1 < user.size()) {
      result.append(1, ':').append(encode(user.substr(colon + 1), " \"#<>?`{}/:;=@[\\]^|"));
    }
    if (!result.empty()) result += '@';
    text.remove_prefix(at + 1);
  }
  std::string_view port;
  const auto bracket = text.rfind(']');
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    port = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  if (special && text.empty()) return tl::unexpected(std::string("empty host"));
  auto host = normalize_host(text, special);
  if (!host) return host;
  result += *host;
  if (!port.empty()) {
    const auto number = read_whole<std::uint16_t>(port);
    if (!number) {
      return tl::unexpected(std::string("invalid port number"));
    }
    const auto shown = std::to_string(*number);
    const auto* known =
        std::ranges::find(kSpecialSchemes, scheme, &std::pair<std::string_view, std::string_view>::first);
    if (known == kSpecialSchemes.end() || known->second != shown) result.append(1, ':').append(shown);
  }
  return result;
}

}  // namespace

tl::expected<Url, std::string> Url::parse(std::string_view text) {
  // Controls and blanks around a URL do not belong to it.
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  const auto colon = text.find(':');
  const auto scheme = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  const bool has_scheme = !scheme.empty() && is_alpha(scheme.front()) && std::ranges::all_of(scheme, [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  if (!has_scheme) return tl::unexpected(std::string("relative URL without a base"));

  Url url;
  url.scheme = ascii_lower(scheme);
  const bool is_file = url.scheme == "file";
  const bool special =
      is_file || std::ranges::any_of(kSpecialSchemes, [&](const auto& each) { return each.first == url.scheme; });
  auto rest = text.substr(colon + 1);
  if (const auto hash = rest.find('#'); hash != std::string_view::npos) {
    url.fragment = encode(rest.substr(hash + 1), " \"<>`");
    rest = rest.substr(0, hash);
  }
  if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
    url.query = encode(rest.substr(mark + 1), special ? " \"#<>'" : " \"#<>");
    rest = rest.substr(0, mark);
  }
  const std::string_view separators = special ? "/\\" : "/";
  const auto is_separator = [&](char c) { return separators.find(c) != std::string_view::npos; };
  const bool has_authority = rest.size() >= 2 && is_separator(rest[0]) && is_separator(rest[1]);
  if (special && !is_file) {
    while (!rest.empty() && is_separator(rest.front())) rest.remove_prefix(1);
  } else if (has_authority) {
    rest.remove_prefix(2);
  } else if (is_file) {
    url.authority.emplace();
    url.path = normalize_path(rest, true);
    return url;
  } else if (rest.starts_with('/')) {
    url.path = normalize_path(rest, false);
    return url;
  } else {
    url.path = encode(rest, "");
    return url;
  }
  const auto end = rest.find_first_of(separators);
  const auto authority = rest.substr(0, end);
  if (is_file) {
    auto host = normalize_host(authority, !authority.empty());
    if (!host) return tl::unexpected(std::move(host.error()));
    url.authority = *host == "localhost" ? std::string() : *host;
  } else {
    auto normalized = normalize_authority(authority, url.scheme, special);
    if (!normalized) return tl::unexpected(std::move(normalized.error()));
    url.authority = std::move(*normalized);
  }
  const auto path = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  if (special || !path.empty()) url.path = normalize_path(path, special);
  return url;
}

std::string Url::to_string() const {
  std::string text = scheme + ":";
  if (authority) {
    text.append("//").append(*authority);
  } else if (path.starts_with("//")) {
    text.append("/.");  // else the path would be read as an authority
  }
  text.append(path);
  if (query) text.append(1, '?').append(*query);
  if (fragment) text.append(1, '#').append(*fragment);
  return text;
}

std::string_view Url::host() const {
  if (!authority) return {};
  std::string_view text = *authority;
  text.remove_prefix(text.rfind('@') + 1);
  const auto bracket = text.rfind(']');
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket))
    text = text.substr(0, colon);
  return text;
}

std::string_view Url::last_path_segment() const {
  const std::string_view text = path;
  return text.substr(text.rfind('/') + 1);
}

std::string form_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alpha(c) || is_digit(c) || c == '*' || c == '-' || c == '.' || c == '_') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      append_encoded(out, c);
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string form_decode(std::string_view text) {
  std::string blanks(text);
  std::ranges::replace(blanks, '+', ' ');
  return percent_decode(blanks);
}

std::vector<std::pair<std::string, std::string>> query_pairs(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto item = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (item.empty()) continue;
    const auto equals = item.find('=');
    pairs.emplace_back(form_decode(item.substr(0, equals)),
                       equals == std::string_view::npos ? std::string() : form_decode(item.substr(equals + 1)));
  }
  return pairs;
}

}  // namespace gantry
