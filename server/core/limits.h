// The bounds of what may be published; the defaults are those of the public registry. All can be configured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gantry::server {

struct Limits {
  std::size_t metadata_bytes = std::size_t{1} << 20U;
  std::size_t crate_bytes = std::size_t{10} << 20U;
  std::map<std::string, std::size_t> crate_bytes_of;  // by canonical name
  std::uint64_t unpacked_bytes = std::uint64_t{512} << 20U;
  // An archive that grows by more than this is refused once it is larger than `ratio_free_bytes` unpacked.
  std::uint64_t ratio = 200;
  std::uint64_t ratio_free_bytes = std::uint64_t{16} << 20U;
  std::size_t archive_entries = 50'000;
  std::size_t features = 300;
  std::size_t feature_items = 300;
  std::size_t dependencies = 500;
  std::size_t description_bytes = 1000;
  std::size_t keywords = 5;
  std::size_t keyword_bytes = 20;
  std::size_t categories = 5;
  std::size_t version_bytes = 150;
  std::vector<std::string> reserved_names;  // canonical, besides the built-in ones
  // Index URLs of other registries that dependencies may come from; "*" allows any.
  std::vector<std::string> dependency_registries = {"https://github.com/rust-lang/crates.io-index"};
  std::vector<std::string> category_slugs;  // the known ones; empty: every well-formed one is known

  std::size_t crate_limit(const std::string& canonical) const {
    const auto found = crate_bytes_of.find(canonical);
    return found == crate_bytes_of.end() ? crate_bytes : found->second;
  }
};

}  // namespace gantry::server
