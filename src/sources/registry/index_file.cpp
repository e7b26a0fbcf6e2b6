#include "sources/registry/index_file.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/hash.h"
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

// Whether a revision differs when a byte of the file does: a strong entity tag (RFC 9110, 8.8.3).
bool names_content(std::string_view revision) { return revision.starts_with("etag: \""); }

// Takes the text up to the next zero byte; nothing when there is none.
std::optional<std::string_view> take(std::string_view& rest) {
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return part;
}

std::string question_of(const Dependency& dependency) {
  return dependency.package_name + "\n" +
         (dependency.locked_version ? "=" + dependency.locked_version->to_string()
                                    : dependency.requirement.to_string());
}

}  // namespace

class IndexFile::Content : public std::enable_shared_from_this<Content> {
 public:
  struct Line {
    std::string version_text;  // only where it does not stand before the JSON in the text
    std::size_t begin = 0;     // of the JSON
    std::size_t size = 0;
    std::optional<semver::Version> version;
    bool is_glanced_at = false;
    bool is_parsed = false;  // `summary` stays null for entries that cannot be used
    bool may_have_links = true;
    std::optional<std::string> rust_version;  // of an outline, when it was seen; "" for none
    SummaryPtr outline;                       // null: about another package, or cannot be used
    SummaryPtr summary;
  };

  // The deleter of an outline: where it belongs.
  struct OutlineDeleter {
    std::weak_ptr<Content> content;
    std::size_t line;
    void operator()(const Summary* summary) const { delete summary; }
  };

  static std::shared_ptr<Content> from_index(std::string text, std::string revision) {
    auto content = std::make_shared<Content>();
    content->set_text(std::move(text));
    content->expect_lines();
    content->revision = std::move(revision);
    for (const auto json : wire::index_lines(*content->text_)) {  // broken ones are left out
      if (auto version = wire::version_of_index_line(json)) content->add(*version, json, *version);
    }
    return content;
  }

  static std::shared_ptr<Content> from_cache(std::string text, Reload reload) {
    auto content = std::make_shared<Content>();
    content->set_text(std::move(text));
    std::string_view rest = *content->text_;
    if (!rest.starts_with(cache_header())) return nullptr;
    rest.remove_prefix(kCacheHeader);
    const auto revision = take(rest);
    if (!revision) return nullptr;
    content->expect_lines();
    content->revision = *revision;
    while (!rest.empty()) {
      const auto version = take(rest);
      const auto json = version ? take(rest) : std::nullopt;
      if (!json) return nullptr;
      content->add(*version, *json, "");
    }
    content->reload_ = std::move(reload);
    return content;
  }

  // The JSON of a line; "" when the text is gone for good.
  std::string_view json(const Line& line) {
    if (!text_) read_again();
    return text_ ? std::string_view(*text_).substr(line.begin, line.size) : "";
  }
  std::string_view version_text(const Line& line) {
    if (!line.version_text.empty()) return line.version_text;
    json(line);
    if (!text_) return "";
    const auto before = std::string_view(*text_).substr(0, line.begin - 1);
    return before.substr(before.rfind('\0') + 1);
  }

  const SummaryPtr& parse(Line& line, const SourceId& registry) {
    if (line.is_parsed) return line.summary;
    line.is_parsed = true;
    line.summary = read_index_line(json(line), registry);
    return line.summary;
  }

  const SummaryPtr& glance(Line& line, const std::string& name, const SourceId& registry) {
    if (line.is_glanced_at) return line.outline;
    line.is_glanced_at = true;
    const auto text = line.is_parsed ? std::string_view() : json(line);
    if (const auto seen = wire::glance_at_index_line(text, name)) {
      const OutlineDeleter deleter{weak_from_this(), static_cast<std::size_t>(&line - lines.data())};
      auto* outline = new Summary;
      line.outline = SummaryPtr(outline, deleter);
      outline->id = PackageId(name, *line.version, registry);
      outline->yanked = seen->yanked;
      line.may_have_links = !seen->links.empty();
      line.rust_version = seen->rust_version;
    } else {
      line.outline = parse(line, registry);
    }
    return line.outline;
  }

  // The line of the version that is chosen when nothing speaks against it.
  Line* likely(const Dependency& dependency) {
    Line* best = nullptr;
    for (auto& line : lines) {
      if (!line.outline || !line.version || !dependency.matches_version(*line.version)) continue;
      if (line.outline->yanked && !dependency.locked_version) continue;
      if (best == nullptr || *best->version < *line.version) best = &line;
    }
    return best;
  }

  SummaryPtr prepare(const Dependency& dependency, const SourceId& registry) {
    id_ = registry;
    // Who keeps a version will hardly ask about others.
    const auto& locked = dependency.locked_version;
    for (auto& line : lines) {
      if (line.version && (!locked || line.version == locked)) glance(line, dependency.package_name, registry);
    }
    auto* line = likely(dependency);
    auto summary = line == nullptr ? nullptr : parse(*line, registry);
    if (std::exchange(is_prepared_, true) || !reload_ || !text_) return summary;
    if (!names_content(revision)) digest_ = hash128(*text_);
    size_ = text_->size();
    text_.reset();
    return summary;
  }

  SummaryPtr complete(std::size_t index, const SummaryPtr& outline) {
    auto& line = lines[index];
    if (line.outline != outline) return nullptr;  // somebody else has found out
    const auto& whole = parse(line, id_);
    const bool is_same = whole && whole->id == outline->id;
    if (is_same && whole->yanked == outline->yanked) return whole;
    for (auto& [question, answer] : outline_answers) {
      if (is_same) {
        std::ranges::replace(answer, outline, whole);
      } else {
        std::erase(answer, outline);
      }
    }
    line.outline = is_same ? whole : nullptr;
    return nullptr;
  }

  using Answers = std::unordered_map<std::string, std::vector<SummaryPtr>>;

  // What `dependency` accepts of what `read` makes of the lines; the same question gets the same vector.
  template <typename ReadLine>
  const std::vector<SummaryPtr>& answer(Answers& known, const Dependency& dependency, const ReadLine& read) {
    const auto [found, is_new] = known.try_emplace(question_of(dependency));
    if (!is_new) return found->second;
    for (auto& line : lines) {
      if (!line.version || !dependency.matches_version(*line.version)) continue;
      const SummaryPtr& summary = read(line);
      if (summary && summary->id.name() == dependency.package_name) found->second.push_back(summary);
    }
    return found->second;
  }

  std::string revision;
  std::vector<Line> lines;
  Answers answers, outline_answers;
  bool is_prepared() const { return is_prepared_; }

 private:
  void set_text(std::string text) { text_ = std::make_shared<const std::string>(std::move(text)); }

  void expect_lines() {
    constexpr std::size_t kUsualLine = 700;  // bytes
    lines.reserve(text_->size() / kUsualLine + 1);
  }

  void add(std::string_view version, std::string_view json, std::string version_text) {
    auto& line = lines.emplace_back();
    line.version_text = std::move(version_text);
    line.begin = static_cast<std::size_t>(json.data() - text_->data());
    line.size = json.size();
    if (auto parsed = semver::Version::parse(version)) line.version = std::move(*parsed);
  }

  // Another program may have written the file meanwhile: then nothing is left of the lines that were not read.
  void read_again() {
    if (!reload_) return;
    if (auto again = reload_(); again && is_same(*again)) set_text(std::move(*again));
    reload_ = nullptr;
  }

  bool is_same(std::string_view text) const {
    if (!names_content(revision)) return hash128(text) == digest_;
    return text.size() == size_ && text.starts_with(cache_header()) &&
           text.substr(kCacheHeader).starts_with(revision + '\0');
  }

  std::shared_ptr<const std::string> text_;
  Reload reload_;
  // What the text is known by when it is read again.
  Hash128 digest_;
  std::size_t size_ = 0;
  SourceId id_;
  bool is_prepared_ = false;
};

IndexFile::IndexFile() : content_(std::make_shared<Content>()) {}
IndexFile::IndexFile(std::shared_ptr<Content> content) : content_(std::move(content)) {}
IndexFile::IndexFile(IndexFile&&) noexcept = default;
IndexFile& IndexFile::operator=(IndexFile&&) noexcept = default;
IndexFile::~IndexFile() = default;

IndexFile IndexFile::from_index(std::string text, std::string revision) {
  return IndexFile(Content::from_index(std::move(text), std::move(revision)));
}

std::optional<IndexFile> IndexFile::from_cache(std::string content, Reload reload) {
  auto read = Content::from_cache(std::move(content), std::move(reload));
  return read ? std::optional(IndexFile(std::move(read))) : std::nullopt;
}

std::string IndexFile::to_cache() const {
  auto text = cache_header();
  text.append(content_->revision).push_back('\0');
  for (const auto& line : content_->lines) {
    text.append(content_->version_text(line)).push_back('\0');
    text.append(content_->json(line)).push_back('\0');
  }
  return text;
}

const std::string& IndexFile::revision() const { return content_->revision; }

bool IndexFile::has_version(const semver::Version& version) const {
  return std::ranges::any_of(content_->lines, [&](const auto& line) { return line.version == version; });
}

SummaryPtr IndexFile::prepare(const Dependency& dependency, const SourceId& registry) {
  return content_->prepare(dependency, registry);
}

const std::vector<SummaryPtr>& IndexFile::matching(const Dependency& dependency, const SourceId& registry) {
  return content_->answer(
      content_->answers, dependency, [&](auto& line) -> const auto& { return content_->parse(line, registry); });
}

const std::vector<SummaryPtr>& IndexFile::outlines(const Dependency& dependency, const SourceId& registry) {
  if (!content_->is_prepared()) content_->prepare(dependency, registry);
  return content_->answer(
      content_->outline_answers,
      dependency, [&](auto& line) -> const auto& { return content_->glance(line, dependency.package_name, registry); });
}

SummaryPtr IndexFile::complete(const SummaryPtr& outline) {
  const auto* origin = std::get_deleter<Content::OutlineDeleter>(outline);
  if (origin == nullptr) return outline;  // it is whole
  const auto content = origin->content.lock();
  return content ? content->complete(origin->line, outline) : nullptr;
}

std::optional<semver::PartialVersion> IndexFile::rust_version(const SummaryPtr& outline) {
  const auto* origin = std::get_deleter<Content::OutlineDeleter>(outline);
  const auto content = origin == nullptr ? nullptr : origin->content.lock();
  if (content) {
    const auto& text = content->lines[origin->line].rust_version;
    if (text && text->empty()) return std::nullopt;
    if (text) {
      if (auto version = semver::PartialVersion::parse_rust_version(*text)) return std::move(*version);
    }
  }
  const auto whole = complete(outline);
  return whole ? whole->rust_version : std::nullopt;
}

std::optional<std::string> IndexFile::links(const SummaryPtr& outline) {
  const auto* origin = std::get_deleter<Content::OutlineDeleter>(outline);
  const auto content = origin == nullptr ? nullptr : origin->content.lock();
  if (content && !content->lines[origin->line].may_have_links) return std::nullopt;
  const auto whole = complete(outline);
  return whole ? whole->links : std::nullopt;
}

std::vector<SummaryPtr> IndexFile::all(const SourceId& registry) {
  std::vector<SummaryPtr> summaries;
  for (auto& line : content_->lines) {
    if (const auto& summary = content_->parse(line, registry)) summaries.push_back(summary);
  }
  return summaries;
}

std::vector<UnusableVersion> IndexFile::unusable(std::string_view name, const SourceId& registry) {
  std::vector<UnusableVersion> versions;
  for (const auto& line : content_->lines) {
    if (auto version = unusable_version(content_->json(line), name, registry)) versions.push_back(std::move(*version));
  }
  return versions;
}

SummaryPtr IndexFile::find(std::string_view name, const semver::Version& version, const SourceId& registry) {
  for (auto& line : content_->lines) {
    if (line.version != version) continue;
    const auto& summary = content_->parse(line, registry);
    if (summary && summary->id.name() == name) return summary;
  }
  return nullptr;
}

}  // namespace gantry::sources
