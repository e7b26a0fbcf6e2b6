#include "sources/registry/directories.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/url.h"

namespace gantry::sources {

namespace {

// The numbers that the kinds have in the hashed text, found by comparing names with cargo's.
char kind_number(SourceKind kind) {
  switch (kind) {
    case SourceKind::Git: return 0;
    case SourceKind::Path: return 1;
    case SourceKind::Registry: return 2;
    case SourceKind::SparseRegistry: return 3;
    case SourceKind::LocalRegistry: return 4;
    case SourceKind::Directory: return 5;
  }
  return 0;
}

constexpr char kEndOfText = '\xff';

}  // namespace

std::string registry_directory_name(const SourceId& registry, config::CratesIoProtocol protocol) {
  // The public registry has one identity and two addresses.
  const bool is_sparse = registry.is_crates_io() && protocol == config::CratesIoProtocol::Sparse;
  const auto kind = is_sparse ? SourceKind::SparseRegistry : registry.kind();
  const std::string address(is_sparse ? kCratesIoSparseIndex : std::string_view(registry.url()));
  std::string_view url = address;
  if (url.starts_with("sparse+")) url.remove_prefix(7);
  const auto parsed = Url::parse(url);
  const std::string host(parsed ? parsed->host() : std::string_view());
  return fmt::format("{}-{}", host, directory_hash(kind_number(kind) + address + kEndOfText));
}

std::string sparse_index_url(const SourceId& registry) {
  std::string url(registry.is_crates_io() ? kCratesIoSparseIndex : std::string_view(registry.url()));
  if (!url.ends_with('/')) throw Error("sparse registry url must end in a slash `/`: " + url);
  if (url.starts_with("sparse+")) url.erase(0, 7);
  return url;
}

std::string git_directory_name(const SourceId& repository) {
  const auto parsed = Url::parse(repository.canonical_url());
  std::string name(parsed ? parsed->last_path_segment() : std::string_view());
  if (name.empty()) name = "_empty";
  return fmt::format("{}-{}", name, directory_hash(repository.canonical_url() + kEndOfText));
}

}  // namespace gantry::sources
