#include "config/http_config.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "config/registry.h"
#include "config/unused_keys.h"

namespace gantry::config {

namespace {

constexpr std::string_view kHttp[] = {"user-agent", "proxy", "proxy-cainfo",    "cainfo",       "ssl-version",
                                      "timeout",    "debug", "low-speed-limit", "multiplexing", "check-revoke"};

// The first of the variables that libcurl does not read itself (Cargo Book, `http.proxy` and `http.cainfo`).
std::optional<std::string> first_variable(const Config& config, std::initializer_list<const char*> names) {
  for (const auto* name : names) {
    if (auto value = config.environment().get(name); value && !value->empty()) return std::string(*value);
  }
  return std::nullopt;
}

Error wrong_value(const Key& key, const Definition& definition, std::string cause) {
  return Error(fmt::format("error in {}: could not load config key `{}`", definition.describe(), display_key(key)),
               {std::move(cause)});
}

// An integer of the type that cargo calls `type`, which ends at `largest`.
std::optional<std::int64_t> unsigned_integer(const Config& config, const Key& key, std::string_view type,
                                             std::int64_t largest) {
  const auto number = config.get_integer(key);
  if (!number) return std::nullopt;
  if (number->value < 0 || number->value > largest) {
    throw wrong_value(key, number->definition,
                      fmt::format("invalid value: integer `{}`, expected {}", number->value, type));
  }
  return number->value;
}

std::optional<std::int64_t> u32(const Config& config, const Key& key) {
  return unsigned_integer(config, key, "u32", std::numeric_limits<std::uint32_t>::max());
}

std::optional<std::string> text(const Config& config, const Key& key) {
  auto value = config.get_string(key);
  return value ? std::optional(std::move(value->value)) : std::nullopt;
}

// One word for the lowest version, or a table with the range.
void read_ssl_version(const Config& config, net::HttpOptions& options) {
  const Key key{"http", "ssl-version"};
  const auto* version = config.find(key);
  if (version == nullptr || version->is_string()) {
    options.ssl_version_min = options.ssl_version_max = text(config, key);
    return;
  }
  if (!version->is_table()) {
    throw wrong_value(key, version->definition,
                      fmt::format("invalid type: {}, expected a string or map", version->found_instead()));
  }
  with_key_context(config, key, [&] {
    options.ssl_version_min = text(config, {"http", "ssl-version", "min"});
    options.ssl_version_max = text(config, {"http", "ssl-version", "max"});
    return 0;
  });
}

}  // namespace

net::HttpOptions load_http_options(const Config& config) {
  config.keys({"http"});  // throws when it is no table
  net::HttpOptions options;
  options.user_agent = "gantry/" GANTRY_VERSION " (cargo 1.95.0)";
  if (auto agent = text(config, {"http", "user-agent"})) options.user_agent = std::move(*agent);
  options.proxy = text(config, {"http", "proxy"});
  const auto proxy_file = config.get_path({"http", "proxy-cainfo"});
  if (proxy_file) options.proxy_certificate_file = proxy_file->value;
  if (const auto file = config.get_path({"http", "cainfo"})) {
    options.certificate_file = file->value;
    if (!proxy_file) options.proxy_certificate_file = file->value;
  } else {
    options.certificate_file = first_variable(config, {"SSL_CERT_FILE"});
  }
  read_ssl_version(config, options);
  const auto seconds = unsigned_integer(config, {"http", "timeout"}, "u64", std::numeric_limits<std::int64_t>::max());
  if (seconds) {
    options.timeout_seconds = static_cast<long>(*seconds);
  } else if (const auto variable = first_variable(config, {"HTTP_TIMEOUT"})) {
    options.timeout_seconds = std::max(std::atol(variable->c_str()), 1L);
  }
  if (const auto limit = u32(config, {"http", "low-speed-limit"})) options.low_speed_limit = static_cast<long>(*limit);
  if (const auto multiplexing = config.get_bool({"http", "multiplexing"})) options.multiplexing = multiplexing->value;
  for (const auto* name : {"check-revoke", "debug"}) config.get_bool({"http", name});
  return options;
}

bool has_http_settings(const Config& config) {
  const auto& environment = config.environment();
  for (const auto* name : {"HTTP_TIMEOUT", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"}) {
    if (environment.get(name)) return true;
  }
  return std::ranges::any_of(kHttp, [&](std::string_view name) {
    const Key key{"http", std::string(name)};
    return config.find(key) != nullptr || environment.get(environment_name(key)).has_value();
  });
}

std::string git_user_agent() { return "git/1.0 (gantry " GANTRY_VERSION ")"; }

std::vector<std::string> unused_network_keys(const Config& config) {
  static constexpr std::string_view kNet[] = {"retry", "git-fetch-with-cli", "offline", "ssh"};
  static constexpr std::string_view kSsh[] = {"known-hosts"};
  auto unused = unused_keys(config, {"net"}, kNet);
  const auto* net = config.find({"net"});
  const std::pair<Key, std::span<const std::string_view>> others[] = {{{"net", "ssh"}, kSsh}, {{"http"}, kHttp}};
  for (const auto& [table, known] : others) {
    if (table.size() > 1 && net != nullptr && !net->is_table()) continue;
    const auto more = unused_keys(config, table, known);
    unused.insert(unused.end(), more.begin(), more.end());
  }
  return unused;
}

std::uint64_t network_retries(const Config& config) {
  config.keys({"net"});  // throws when it is no table
  return static_cast<std::uint64_t>(u32(config, {"net", "retry"}).value_or(3));
}

}  // namespace gantry::config
