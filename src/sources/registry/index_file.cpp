#include "sources/registry/index_file.h"

#include <algorithm>

#include "sources/index_summary.h"
#include "wire/index_entry.h"

namespace gantry::sources {

namespace {

// The cached form: a byte for its version, four bytes (low first) for the newest format of index entries that its
// writer knew, the revision, then version and JSON of each entry, all ended by zero bytes.
constexpr char kCacheVersion = 3;
constexpr std::size_t kCacheHeader = 5;

std::string cache_header() {
  std::string header(1, kCacheVersion);
  for (unsigned shift = 0; shift < 32; shift += 8)
    header.push_back(static_cast<char>((wire::IndexEntry::kNewestFormat >> shift) & 0xFFU));
  return header;
}

// Takes the text up to the next zero byte; nothing when there is none.
std::optional<std::string_view> take(std::string_view& rest) {
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return part;
}

}  // namespace

IndexFile IndexFile::from_index(std::string text, std::string revision) {
  IndexFile file;
  file.text_ = std::make_shared<const std::string>(std::move(text));
  file.revision_ = std::move(revision);
  file.split_index();
  return file;
}

std::optional<IndexFile> IndexFile::from_cache(std::string content) {
  IndexFile file;
  file.text_ = std::make_shared<const std::string>(std::move(content));
  if (!file.split_cache()) return std::nullopt;
  return file;
}

void IndexFile::add(std::string_view version_text, std::string_view json) {
  auto version = semver::Version::parse(version_text);
  lines_.push_back({version_text, json, version ? std::optional(std::move(*version)) : std::nullopt, nullptr, false});
}

void IndexFile::split_index() {
  for (const auto line : wire::index_lines(*text_)) {
    const auto version = wire::version_of_index_line(line);
    if (!version) continue;
    version_texts_.push_back(std::make_shared<const std::string>(*version));
    add(*version_texts_.back(), line);
  }
}

bool IndexFile::split_cache() {
  std::string_view rest = *text_;
  if (!rest.starts_with(cache_header())) return false;
  rest.remove_prefix(kCacheHeader);
  const auto revision = take(rest);
  if (!revision) return false;
  revision_ = *revision;
  while (!rest.empty()) {
    const auto version = take(rest);
    const auto json = version ? take(rest) : std::nullopt;
    if (!json) return false;
    add(*version, *json);
  }
  return true;
}

std::string IndexFile::to_cache() const {
  auto content = cache_header();
  content.append(revision_).push_back('\0');
  for (const auto& line : lines_) {
    content.append(line.version_text).push_back('\0');
    content.append(line.json).push_back('\0');
  }
  return content;
}

bool IndexFile::has_version(const semver::Version& version) const {
  return std::ranges::any_of(lines_, [&](const Line& line) { return line.version == version; });
}

const SummaryPtr& IndexFile::parse(Line& line, const SourceId& registry) {
  if (line.is_parsed) return line.summary;
  line.is_parsed = true;
  line.summary = read_index_line(line.json, registry);
  return line.summary;
}

const std::vector<SummaryPtr>& IndexFile::matching(const Dependency& dependency, const SourceId& registry) {
  auto question = dependency.package_name + "\n";
  question +=
      dependency.locked_version ? "=" + dependency.locked_version->to_string() : dependency.requirement.to_string();
  const auto [found, is_new] = answers_.try_emplace(std::move(question));
  if (!is_new) return found->second;
  for (auto& line : lines_) {
    if (!line.version || !dependency.matches_version(*line.version)) continue;
    const auto& summary = parse(line, registry);
    if (summary && summary->id.name() == dependency.package_name) found->second.push_back(summary);
  }
  return found->second;
}

std::vector<SummaryPtr> IndexFile::all(const SourceId& registry) {
  std::vector<SummaryPtr> summaries;
  for (auto& line : lines_) {
    if (const auto& summary = parse(line, registry)) summaries.push_back(summary);
  }
  return summaries;
}

std::vector<UnusableVersion> IndexFile::unusable(std::string_view name, const SourceId& registry) const {
  std::vector<UnusableVersion> versions;
  for (const auto& line : lines_) {
    if (auto version = unusable_version(line.json, name, registry)) versions.push_back(std::move(*version));
  }
  return versions;
}

SummaryPtr IndexFile::find(std::string_view name, const semver::Version& version, const SourceId& registry) {
  for (auto& line : lines_) {
    if (line.version != version) continue;
    const auto& summary = parse(line, registry);
    if (summary && summary->id.name() == name) return summary;
  }
  return nullptr;
}

}  // namespace gantry::sources
