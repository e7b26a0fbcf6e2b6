// The second half of `cargo publish`: uploads archives, and waits until the index shows them (Cargo Book, "cargo
// publish").
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ops/packager.h"
#include "sources/registry/registry_api.h"

namespace gantry::ops {

class Uploader {
 public:
  // All must outlive this. `network.authenticator` has the tokens.
  Uploader(SourceId registry, const NetworkOptions& network, const config::Config& config, const Host& host);

  // Asks the index for these packages at once: which of them it has in their version, in their order. Throws when the
  // network must not be used.
  std::vector<manifest::PackagePtr> find_published(std::span<const manifest::PackagePtr> packages);
  // "crate foo@1.0.0 already exists on ...".
  std::string already_exists(const manifest::Package& package) const;
  // Throws when nothing can be uploaded there.
  void require_api();
  // Throws when nobody has a token.
  void require_token();

  // Each after those of the list that it needs, as soon as the index has these.
  void upload(const std::vector<PackagedCrate>& crates);

 private:
  std::vector<manifest::PackagePtr> find_published(std::span<const manifest::PackagePtr> packages,
                                                   const sources::FetchedIndexes& fetched_indexes, Reporter& reporter);
  void upload(const PackagedCrate& crate, std::span<const manifest::PackagePtr> later);
  void send(const PackagedCrate& crate);
  // The packages of `uploaded` that the index has, as soon as there are any; none when it took too long.
  std::vector<manifest::PackagePtr> wait_for(std::span<const manifest::PackagePtr> uploaded, std::size_t remaining);

  SourceId registry_;
  const NetworkOptions& network_;
  const config::Config& config_;
  const Host& host_;
  sources::RegistryApi api_;
  std::string address_;  // of the API
};

}  // namespace gantry::ops
