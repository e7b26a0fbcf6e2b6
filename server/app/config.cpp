#include "server/app/config.h"

#include <functional>
#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file_system.h"
#include "base/number.h"
#include "base/url.h"
#include "server/core/names.h"
#include "toml/parse.h"

namespace gantry::server::app {

namespace {

using toml::Value;
using Reader = std::function<void(Config&, const Value&, const std::string& key)>;

[[noreturn]] void wrong(const std::string& key, std::string_view expected) {
  throw Error(fmt::format("`{}` must be {}", key, expected));
}

std::int64_t number(const Value& value, const std::string& key, std::int64_t least, std::int64_t most) {
  if (!value.is_integer() || value.as_integer() < least || value.as_integer() > most) {
    wrong(key, fmt::format("a whole number from {} to {}", least, most));
  }
  return value.as_integer();
}

template <typename Place>
Reader to_number(Place place, std::int64_t least, std::int64_t most) {
  return [=](Config& config, const Value& value, const std::string& key) {
    auto& target = place(config);
    target = static_cast<std::remove_reference_t<decltype(target)>>(number(value, key, least, most));
  };
}

template <typename Place>
Reader to_flag(Place place) {
  return [=](Config& config, const Value& value, const std::string& key) {
    if (!value.is_boolean()) wrong(key, "true or false");
    place(config) = value.as_boolean();
  };
}

const std::string& text(const Value& value, const std::string& key) {
  if (!value.is_string()) wrong(key, "a string");
  return value.as_string();
}

template <typename Place>
Reader to_texts(Place place) {
  return [=](Config& config, const Value& value, const std::string& key) {
    if (!value.is_array()) wrong(key, "an array of strings");
    auto& target = place(config);
    target.clear();
    for (const auto& item : value.as_array()) target.push_back(text(item, key));
  };
}

void read_url(Config& config, const Value& value, const std::string& key) {
  auto url = text(value, key);
  while (url.ends_with('/')) url.pop_back();
  const auto parsed = Url::parse(url);
  if (!parsed || (parsed->scheme != "http" && parsed->scheme != "https") || parsed->host().empty()) {
    wrong(key, "an http:// or https:// URL");
  }
  config.api.url = url;
}

void read_metrics_from(Config& config, const Value& value, const std::string& key) {
  constexpr std::string_view kForm = "an array of addresses and networks ([\"::1\", \"10.0.0.0/8\"])";
  if (!value.is_array()) wrong(key, kForm);
  std::vector<std::string> texts;
  for (const auto& item : value.as_array()) texts.push_back(text(item, key));
  auto networks = http::Networks::parse(texts);
  if (!networks) wrong(key, kForm);
  config.api.metrics_from = std::move(*networks);
}

void read_reserved(Config& config, const Value& value, const std::string& key) {
  if (!value.is_array()) wrong(key, "an array of strings");
  for (const auto& item : value.as_array()) config.limits.reserved_names.push_back(canonical_name(text(item, key)));
}

void read_crate_sizes(Config& config, const Value& value, const std::string& key) {
  if (!value.is_table()) wrong(key, "a table of sizes by crate");
  for (const auto& entry : value.as_table().entries()) {
    config.limits.crate_bytes_of[canonical_name(entry.key.name)] =
        static_cast<std::size_t>(number(entry.value, key, 1, std::int64_t{4} << 30U));
  }
}

void read_profile(Config& config, const Value& value, const std::string& key) {
  const auto& profile = text(value, key);
  if (profile == "public") {
    config.rates = RateLimits::public_profile();
  } else if (profile != "private") {
    wrong(key, "\"private\" (no limits) or \"public\"");
  }
}

template <typename Place>
Reader to_rate(Place place) {
  return [=](Config& config, const Value& value, const std::string& key) {
    constexpr std::string_view kForm = "a table { burst = N, seconds = N }";
    if (!value.is_table() || value.as_table().size() != 2) wrong(key, kForm);
    const auto* burst = value.as_table().find("burst");
    const auto* seconds = value.as_table().find("seconds");
    if (burst == nullptr || seconds == nullptr) wrong(key, kForm);
    place(config) = {static_cast<std::uint32_t>(number(*burst, key + ".burst", 1, 1'000'000'000)),
                     static_cast<std::uint32_t>(number(*seconds, key + ".seconds", 0, 1'000'000'000))};
  };
}

constexpr std::int64_t kMost = std::int64_t{1} << 40U;

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> kReaders{
      {"server.listen", [](Config& c, const Value& v, const std::string& k) { set_listen(c, text(v, k)); }},
      {"server.url", read_url},
      {"server.private", to_flag([](Config& c) -> bool& { return c.api.is_private; })},
      {"server.trust-proxy", to_flag([](Config& c) -> bool& { return c.api.trusts_proxy; })},
      {"server.metrics-from", read_metrics_from},
      {"server.threads", to_number(
                             [](Config & c) -> auto& { return c.server.loops; }, 1, 1024)},
      {"server.workers", to_number(
                             [](Config & c) -> auto& { return c.server.workers; }, 1, 1024)},
      {"server.queue", to_number(
                           [](Config & c) -> auto& { return c.server.most_waiting; }, 1, 1'000'000)},
      {"server.connections", to_number(
                                 [](Config & c) -> auto& { return c.server.connections; }, 1, 1'000'000)},
      {"server.header-bytes", to_number(
                                  [](Config & c) -> auto& { return c.server.header_bytes; }, 1024, 1 << 20U)},
      {"server.body-memory", to_number(
                                 [](Config & c) -> auto& { return c.server.bodies_bytes; }, 1 << 20U, kMost)},
      {"server.header-seconds", to_number(
                                    [](Config & c) -> auto& { return c.server.header_seconds; }, 1, 3600)},
      {"server.idle-seconds", to_number(
                                  [](Config & c) -> auto& { return c.server.idle_seconds; }, 1, 3600)},
      {"server.body-seconds", to_number(
                                  [](Config & c) -> auto& { return c.server.body_seconds; }, 1, 3600)},
      {"server.body-rate", to_number(
                               [](Config & c) -> auto& { return c.server.least_body_rate; }, 1, 1 << 30U)},
      {"server.write-seconds", to_number(
                                   [](Config & c) -> auto& { return c.server.write_seconds; }, 1, 3600)},
      {"server.shutdown-seconds", to_number(
                                      [](Config & c) -> auto& { return c.grace_seconds; }, 0, 3600)},
      {"server.index-cache", to_number(
                                 [](Config & c) -> auto& { return c.index_cache_bytes; }, 0, kMost)},
      {"index.git", to_flag([](Config& c) -> bool& { return c.has_git_index; })},
      {"index.git-answers", to_number(
                                [](Config & c) -> auto& { return c.git_answer_bytes; }, 1, kMost)},
      {"publish.metadata-bytes", to_number(
                                     [](Config & c) -> auto& { return c.limits.metadata_bytes; }, 1024, 1 << 30U)},
      {"publish.crate-bytes", to_number(
                                  [](Config & c) -> auto& { return c.limits.crate_bytes; }, 1, kMost)},
      {"publish.crate-bytes-of", read_crate_sizes},
      {"publish.unpacked-bytes", to_number(
                                     [](Config & c) -> auto& { return c.limits.unpacked_bytes; }, 1, kMost)},
      {"publish.ratio", to_number(
                            [](Config & c) -> auto& { return c.limits.ratio; }, 2, 100'000)},
      {"publish.entries", to_number(
                              [](Config & c) -> auto& { return c.limits.archive_entries; }, 1, 10'000'000)},
      {"publish.dependencies", to_number(
                                   [](Config & c) -> auto& { return c.limits.dependencies; }, 0, 100'000)},
      {"publish.features", to_number(
                               [](Config & c) -> auto& { return c.limits.features; }, 0, 100'000)},
      {"publish.feature-items", to_number(
                                    [](Config & c) -> auto& { return c.limits.feature_items; }, 0, 100'000)},
      {"publish.reserved-names", read_reserved},
      {"publish.dependency-registries", to_texts([](Config & c) -> auto& { return c.limits.dependency_registries; })},
      {"publish.categories", to_texts([](Config & c) -> auto& { return c.limits.category_slugs; })},
      {"limits.profile", read_profile},
      {"limits.publish-new", to_rate([](Config & c) -> auto& { return c.rates.publish_new; })},
      {"limits.publish-update", to_rate([](Config & c) -> auto& { return c.rates.publish_update; })},
      {"limits.yank", to_rate([](Config & c) -> auto& { return c.rates.yank; })},
      {"log.all-requests", to_flag([](Config& c) -> bool& { return c.api.logs_all; })},
  };
  return kReaders;
}

void read_section(Config& config, const std::string& section, const toml::Table& table) {
  // A profile first, whatever stands before it: single limits are changes to it.
  if (section == "limits") {
    if (const auto* profile = table.find("profile")) read_profile(config, *profile, "limits.profile");
  }
  for (const auto& entry : table.entries()) {
    if (section == "limits" && entry.key.name == "profile") continue;
    const auto key = section + "." + entry.key.name;
    const auto reader = readers().find(key);
    if (reader == readers().end()) throw Error(fmt::format("unknown key `{}`", key));
    reader->second(config, entry.value, key);
  }
}

}  // namespace

void set_listen(Config& config, const std::string& listen) {
  const auto colon = listen.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : read_whole<std::uint16_t>(listen.substr(colon + 1));
  if (!port) throw Error(fmt::format("`{}` is no ADDRESS:PORT to listen on", listen));
  auto address = listen.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (address == "localhost") address = "127.0.0.1";
  config.server.address = address;
  config.server.port = *port;
}

std::string known_url(const Config& config) {
  if (!config.api.url.empty()) return config.api.url;
  const auto& address = config.server.address;
  if (address == "0.0.0.0" || address == "::") {
    throw Error("`index.git` needs `server.url`: the git index names the address of the registry",
                {fmt::format("`server.listen` is `{}`, which is no address that clients could use", address)});
  }
  const bool is_v6 = address.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", is_v6 ? "[" : "", address, is_v6 ? "]" : "", config.server.port);
}

Config load_config(const std::string& path) {
  auto content = DiskFileSystem().read(path);
  if (!content) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(content.error())});
  if (!toml::is_utf8(*content)) throw Error(fmt::format("`{}` is not UTF-8", path));
  const auto document = toml::parse(*content);
  if (!document)
    throw Error(fmt::format("failed to parse `{}`", path), {render_toml_error(document.error(), *content)});
  return with_context(
      [&] {
        Config config;
        for (const auto& entry : document->root.entries()) {
          if (!entry.value.is_table()) throw Error(fmt::format("unknown key `{}`", entry.key.name));
          read_section(config, entry.key.name, entry.value.as_table());
        }
        return config;
      },
      [&] { return fmt::format("the configuration file `{}` cannot be used", path); });
}

}  // namespace gantry::server::app
