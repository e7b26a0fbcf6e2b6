#include "server/core/upload.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/unicode.h"
#include "server/core/agreement.h"
#include "server/core/api_error.h"
#include "server/core/crate_summary.h"
#include "server/core/dependency_rules.h"
#include "server/core/names.h"
#include "server/core/package_rules.h"
#include "server/core/tarball.h"

namespace gantry::server {

namespace {

void refuse_if(const std::optional<std::string>& problem) {
  if (problem) throw refused(*problem);
}

template <typename T>
T value_or_refuse(tl::expected<T, std::string> result) {
  if (!result) throw refused(result.error());
  return std::move(*result);
}

void take_readme(Upload& upload, TarballContents& contents, const CrateManifest& manifest) {
  for (const auto& path : manifest.readme_files) {
    for (auto& file : contents.readmes) {
      if (file.path != path) continue;
      if (file.is_too_large) {
        upload.notes.push_back(fmt::format("the readme `{}` is too large to be shown", path));
      } else if (!is_utf8(file.text)) {
        upload.notes.push_back(fmt::format("the readme `{}` is not shown: it is not UTF-8", path));
      } else {
        upload.readme = std::move(file.text);
      }
      return;
    }
  }
}

void take_targets(Upload& upload, const TarballContents& contents, const CrateManifest& manifest) {
  upload.has_lib = contents.has_lib || manifest.has_lib;
  auto& bins = upload.bin_names;
  bins = manifest.bin_names;
  if (manifest.finds_bins) {
    if (contents.has_main) bins.push_back(manifest.name);
    bins.insert(bins.end(), contents.bins.begin(), contents.bins.end());
  }
  // A name with a line break could not be told from two of them.
  std::erase_if(bins, [](const std::string& name) { return name.find('\n') != std::string::npos; });
  std::sort(bins.begin(), bins.end());
  bins.erase(std::unique(bins.begin(), bins.end()), bins.end());
  constexpr std::size_t kMostBytes = std::size_t{64} << 10U;
  std::size_t bytes = 0;
  for (const auto& name : bins) bytes += name.size();
  if (bins.size() <= kMostPrograms && bytes <= kMostBytes) return;
  bins = {};
  upload.notes.emplace_back("the names of its programs are not shown: they are too many");
}

}  // namespace

Upload read_upload(std::string_view body, const Limits& limits) {
  const auto frame = split_frame(body, limits.metadata_bytes);
  if (!frame) throw ApiError(frame.error().status, frame.error().text);
  auto metadata = parse_metadata(frame->json);
  if (!metadata) throw ApiError(400, metadata.error());

  Upload upload;
  upload.metadata = std::move(*metadata);
  upload.crate = frame->crate;
  const auto& sent = upload.metadata;
  refuse_if(crate_name_problem(sent.name));
  upload.canonical = canonical_name(sent.name);
  if (is_reserved_name(sent.name, limits.reserved_names)) {
    throw refused(fmt::format("the crate name `{}` is reserved", sent.name));
  }
  upload.version = value_or_refuse(check_version(sent.version, limits));
  refuse_if(package_problem(sent, limits));
  refuse_if(dependencies_problem(sent.dependencies, limits));
  refuse_if(features_problem(sent.features, sent.dependencies, limits));

  const auto most = limits.crate_limit(upload.canonical);
  if (upload.crate.size() > most) {
    throw ApiError(413, fmt::format("the crate file has {} bytes, at most {} are allowed", upload.crate.size(), most));
  }
  return upload;
}

void check_crate_file(Upload& upload, const Limits& limits, std::span<const std::string> own_urls, std::int64_t now) {
  const auto& sent = upload.metadata;
  const auto root = fmt::format("{}-{}", sent.name, sent.version);
  auto contents = value_or_refuse(check_tarball(upload.crate, root, limits, sent.readme_file.value_or("")));
  const auto manifest = value_or_refuse(read_crate_manifest(contents.manifest));
  const auto dependencies = value_or_refuse(index_dependencies(manifest, own_urls));
  refuse_if(dependencies_problem(dependencies, limits));
  refuse_if(disagreement(sent, manifest, dependencies, own_urls));
  refuse_if(rust_version_problem(manifest.rust_version));
  upload.checksum = sha256_hex(upload.crate);
  upload.index_line = begin_index_line(manifest, dependencies, upload.checksum, now);
  upload.own_dependencies = own_dependencies(dependencies);
  upload.edition = manifest.edition;
  take_targets(upload, contents, manifest);
  take_readme(upload, contents, manifest);
}

}  // namespace gantry::server
