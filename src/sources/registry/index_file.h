// One package's file of a registry index: its published versions. What is not asked for is not parsed: choosing a
// version needs outlines, which a glance at each line gives; only the lines that are tried are read.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/summary.h"

namespace gantry::sources {

class IndexFile {
 public:
  IndexFile();
  IndexFile(IndexFile&&) noexcept;
  IndexFile& operator=(IndexFile&&) noexcept;
  ~IndexFile();

  // The text of the index, a JSON object a line. `revision` identifies it, for the cache: "etag: ...",
  // "last-modified: ...", or the id of the file in a git index.
  static IndexFile from_index(std::string text, std::string revision);
  // The cached form, which cargo writes to and reads from registry/index/NAME/.cache too; nothing when it is of another
  // version or broken. With `reload`, which gives the same text once more, `prepare` lets go of it.
  using Reload = std::function<std::optional<std::string>()>;
  static std::optional<IndexFile> from_cache(std::string content, Reload reload = nullptr);
  std::string to_cache() const;

  const std::string& revision() const;
  bool has_version(const semver::Version& version) const;

  // Glances at all lines, or at that of a locked version, and reads the one that `dependency` will most likely get.
  // Returns that one, if there is one.
  SummaryPtr prepare(const Dependency& dependency, const SourceId& registry);

  // What `dependency` accepts; the same question gets the same vector. `registry`: the source the packages get.
  const std::vector<SummaryPtr>& matching(const Dependency& dependency, const SourceId& registry);
  // The same, of which nothing more need be known than id and `yanked`.
  const std::vector<SummaryPtr>& outlines(const Dependency& dependency, const SourceId& registry);

  // All of a summary that came from `outlines` of any file. Null when reading shows that the glance was wrong (the
  // version cannot be used, or differs), or the file is there no more: the same question has another answer then; the
  // vectors that were given out are amended.
  static SummaryPtr complete(const SummaryPtr& outline);
  // The rust-version and `links` of such a summary.
  static std::optional<semver::PartialVersion> rust_version(const SummaryPtr& outline);
  static std::optional<std::string> links(const SummaryPtr& outline);

  // All versions, whatever their name is (indexes fold upper and lower case).
  std::vector<SummaryPtr> all(const SourceId& registry);
  // The versions of `name` that cannot be used.
  std::vector<UnusableVersion> unusable(std::string_view name, const SourceId& registry);
  // The checksum of one version of the package called `name`.
  SummaryPtr find(std::string_view name, const semver::Version& version, const SourceId& registry);

 private:
  class Content;
  explicit IndexFile(std::shared_ptr<Content> content);

  std::shared_ptr<Content> content_;  // never null, but in what was moved from
};

}  // namespace gantry::sources
