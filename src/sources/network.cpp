#include "sources/network.h"

#include "config/http_config.h"
#include "sources/http_settings.h"

namespace gantry::sources {

NetworkSettings network_settings(const config::Config& config, const FileSystem& files,
                                 std::function<std::unique_ptr<net::HttpTransport>()> open) {
  NetworkSettings settings;
  settings.retries = [&config] {
    config.get_bool({"net", "offline"});  // a wrong value is told of when an index or a package is asked for
    return config::network_retries(config);
  };
  settings.open = std::move(open);
  if (!settings.open) {
    settings.check = [&config] { config::load_http_options(config); };
    settings.open = [&config, &files] { return std::make_unique<net::CurlTransport>(http_settings(config, files)); };
  }
  return settings;
}

net::HttpTransport& Network::transport() {
  if (!transport_) transport_ = settings_.open();
  return *transport_;
}

net::Transfers& Network::transfers() {
  if (!transfers_) transfers_ = std::make_unique<net::Transfers>(transport(), settings_.retries(), clock_, reporter_);
  return *transfers_;
}

}  // namespace gantry::sources
