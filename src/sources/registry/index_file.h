// One package's file of a registry index: its published versions. What is not asked for is not parsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/summary.h"

namespace gantry::sources {

class IndexFile {
 public:
  IndexFile() = default;
  IndexFile(IndexFile&&) = default;
  IndexFile& operator=(IndexFile&&) = default;

  // The text of the index, a JSON object a line. `revision` identifies it, for the cache: "etag: ...",
  // "last-modified: ...", or the id of the file in a git index.
  static IndexFile from_index(std::string text, std::string revision);
  // The cached form, which cargo writes to and reads from registry/index/NAME/.cache too; nothing when it is of another
  // version or broken.
  static std::optional<IndexFile> from_cache(std::string content);
  std::string to_cache() const;

  const std::string& revision() const { return revision_; }
  bool has_version(const semver::Version& version) const;

  // What `dependency` accepts; the same question gets the same vector. `registry`: the source the packages get.
  const std::vector<SummaryPtr>& matching(const Dependency& dependency, const SourceId& registry);
  // All versions, whatever their name is (indexes fold upper and lower case).
  std::vector<SummaryPtr> all(const SourceId& registry);
  // The versions of `name` that cannot be used.
  std::vector<UnusableVersion> unusable(std::string_view name, const SourceId& registry) const;
  // The checksum of one version of the package called `name`.
  SummaryPtr find(std::string_view name, const semver::Version& version, const SourceId& registry);

 private:
  struct Line {
    std::string_view version_text;
    std::string_view json;
    std::optional<semver::Version> version;
    SummaryPtr summary;
    bool is_parsed = false;  // `summary` stays null for entries that cannot be used
  };
  // Takes the lines of the text apart; broken ones are left out.
  void split_index();
  bool split_cache();
  void add(std::string_view version_text, std::string_view json);
  const SummaryPtr& parse(Line& line, const SourceId& registry);

  std::shared_ptr<const std::string> text_;  // what the lines point into
  std::string revision_;
  std::vector<Line> lines_;
  std::vector<std::shared_ptr<const std::string>> version_texts_;
  std::unordered_map<std::string, std::vector<SummaryPtr>> answers_;
};

}  // namespace gantry::sources
