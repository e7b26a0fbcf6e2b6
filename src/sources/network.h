// The network as the sources of one command share it: one pool of connections, opened when the first request is made.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/reporter.h"
#include "config/config.h"
#include "net/transfers.h"
#include "sources/download_progress.h"

namespace gantry::sources {

struct NetworkSettings {
  // Makes the transport; throws Error when there cannot be one.
  std::function<std::unique_ptr<net::HttpTransport>()> open;
  // How often a request may be tried again; asked when the network is opened.
  std::function<std::uint64_t()> retries = [] { return std::uint64_t{3}; };
  // Throws Error for settings of a wrong type; asked before the user is told of a request.
  std::function<void()> check = [] {};
};

// As `config` has it; both must outlive the network. `open`: another network than the real one.
NetworkSettings network_settings(const config::Config& config, const FileSystem& files,
                                 std::function<std::unique_ptr<net::HttpTransport>()> open = nullptr);

class Network {
 public:
  Network(NetworkSettings settings, const Clock& clock, Reporter& reporter)
      : settings_(std::move(settings)), clock_(clock), reporter_(reporter), downloads_(clock, reporter) {}

  // Throws Error when the network cannot be opened as it is configured.
  void check_settings() const {
    if (!transport_) settings_.check();
  }
  // Requests under way; opens the network.
  net::Transfers& transfers();
  // For requests that are made once, when no others are under way.
  net::HttpTransport& transport();
  DownloadProgress& downloads() { return downloads_; }
  const Clock& clock() const { return clock_; }

 private:
  NetworkSettings settings_;
  const Clock& clock_;
  Reporter& reporter_;
  std::unique_ptr<net::HttpTransport> transport_;
  std::unique_ptr<net::Transfers> transfers_;
  DownloadProgress downloads_;
};

}  // namespace gantry::sources
