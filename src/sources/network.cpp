#include "sources/network.h"

namespace gantry::sources {

net::Transfers& Network::transfers() {
  if (!transfers_) {
    transport_ = settings_.open();
    transfers_ = std::make_unique<net::Transfers>(*transport_, settings_.retries(), clock_, reporter_);
  }
  return *transfers_;
}

void Network::announce_downloads() {
  if (announced_) return;
  announced_ = true;
  reporter_.status("Downloading", "crates ...");
}

}  // namespace gantry::sources
