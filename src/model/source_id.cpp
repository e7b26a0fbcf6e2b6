#include "model/source_id.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/path.h"
#include "base/url.h"

namespace gantry {

struct SourceId::Data {
  SourceKind kind = SourceKind::Path;
  std::string url;
  std::string canonical_url;
  std::string local_path;
  GitReference git_reference;
  std::optional<std::string> precise;
  std::optional<std::string> registry_name;
};

namespace {

constexpr std::string_view kSparsePrefix = "sparse+";

// Two spellings that every host of git repositories treats alike become one.
std::string canonicalize(Url url) {
  if (url.path.ends_with('/')) url.path.pop_back();
  if (url.host() == "github.com") {
    url.scheme = "https";
    url.path = ascii_lower(std::move(url.path));
  }
  if (url.path.ends_with(".git")) url.path.resize(url.path.size() - 4);
  return url.to_string();
}

std::string invalid_url(std::string_view text, std::string_view reason) {
  return fmt::format("invalid url `{}`: {}", text, reason);
}

tl::expected<Url, std::string> parse_url(std::string_view text) {
  auto url = Url::parse(text);
  if (!url) return tl::unexpected(invalid_url(text, url.error()));
  return url;
}

tl::expected<std::string, std::string> canonical(const Url& url) {
  if (!url.can_be_base()) {
    return tl::unexpected(invalid_url(url.to_string(), "cannot-be-a-base-URLs are not supported"));
  }
  return canonicalize(url);
}

std::string local_path_of(const Url& url) { return url.scheme == "file" ? percent_decode(url.path) : std::string(); }

template <typename T>
T or_throw(tl::expected<T, std::string> result) {
  if (!result) throw Error(std::move(result.error()));
  return std::move(*result);
}

}  // namespace

std::string GitReference::query(bool encoded) const {
  const auto shown = encoded ? form_encode(value) : value;
  switch (kind) {
    case Kind::Tag: return "tag=" + shown;
    case Kind::Branch: return "branch=" + shown;
    case Kind::Rev: return "rev=" + shown;
    case Kind::DefaultBranch: return "";
  }
  return "";
}

GitReference GitReference::from_query(std::string_view query) {
  GitReference reference;
  for (auto& [key, value] : query_pairs(query)) {
    if (key == "branch")
      reference = {Kind::Branch, std::move(value)};
    else if (key == "tag")
      reference = {Kind::Tag, std::move(value)};
    else if (key == "rev" || key == "ref")
      reference = {Kind::Rev, std::move(value)};
  }
  return reference;
}

SourceId::SourceId() {
  static const auto empty = std::make_shared<const Data>();
  data_ = empty;
}

SourceId SourceId::path(std::string_view directory) {
  Data data;
  data.kind = SourceKind::Path;
  data.url = path::to_file_url(directory);
  data.canonical_url = data.url;
  data.local_path = directory;
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

SourceId SourceId::local_registry(std::string_view directory) {
  Data data;
  data.kind = SourceKind::LocalRegistry;
  data.url = path::to_file_url(directory);
  data.canonical_url = data.url;
  data.local_path = directory;
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

SourceId SourceId::directory(std::string_view directory) {
  Data data;
  data.kind = SourceKind::Directory;
  data.url = path::to_file_url(directory);
  data.canonical_url = data.url;
  data.local_path = directory;
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

SourceId SourceId::registry(std::string_view text) {
  const auto url = or_throw(parse_url(text));
  Data data;
  data.kind = text.starts_with(kSparsePrefix) ? SourceKind::SparseRegistry : SourceKind::Registry;
  data.url = url.to_string();
  data.canonical_url = or_throw(canonical(url));
  if (data.kind == SourceKind::Registry && data.canonical_url == kCratesIoIndex) data.url = kCratesIoIndex;
  data.local_path = local_path_of(url);
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

SourceId SourceId::crates_io() {
  Data data;
  data.kind = SourceKind::Registry;
  data.url = kCratesIoIndex;
  data.canonical_url = kCratesIoIndex;
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

SourceId SourceId::git(std::string_view text, GitReference reference) {
  auto url = or_throw(parse_url(text));
  Data data;
  data.kind = SourceKind::Git;
  data.url = url.to_string();
  data.canonical_url = or_throw(canonical(url));
  data.local_path = local_path_of(url);
  data.git_reference = std::move(reference);
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

tl::expected<SourceId, std::string> SourceId::parse(std::string_view text) {
  const auto plus = text.find('+');
  if (plus == std::string_view::npos) return tl::unexpected(fmt::format("invalid source `{}`", text));
  const auto kind = text.substr(0, plus);
  const auto rest = text.substr(plus + 1);
  Data data;
  // The prefix of a sparse registry belongs to its URL.
  auto url = parse_url(kind == "sparse" ? text : rest);
  if (!url) return tl::unexpected(std::move(url.error()));
  if (kind == "git") {
    data.kind = SourceKind::Git;
    data.git_reference = GitReference::from_query(url->query.value_or(""));
    data.precise = url->fragment;
    url->query.reset();
    url->fragment.reset();
  } else if (kind == "registry") {
    data.kind = SourceKind::Registry;
  } else if (kind == "sparse") {
    data.kind = SourceKind::SparseRegistry;
  } else if (kind == "path") {
    data.kind = SourceKind::Path;
  } else {
    return tl::unexpected(fmt::format("unsupported source protocol: {}", kind));
  }
  auto canonical_url = canonical(*url);
  if (!canonical_url) return tl::unexpected(std::move(canonical_url.error()));
  data.url = url->to_string();
  data.canonical_url = std::move(*canonical_url);
  if (data.kind == SourceKind::Registry && data.canonical_url == kCratesIoIndex) data.url = kCratesIoIndex;
  data.local_path = local_path_of(*url);
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

SourceKind SourceId::kind() const { return data_->kind; }
const std::string& SourceId::url() const { return data_->url; }
const std::string& SourceId::canonical_url() const { return data_->canonical_url; }
const std::string& SourceId::local_path() const { return data_->local_path; }
const GitReference& SourceId::git_reference() const { return data_->git_reference; }
const std::optional<std::string>& SourceId::precise() const { return data_->precise; }
const std::optional<std::string>& SourceId::registry_name() const { return data_->registry_name; }

SourceId SourceId::with_precise(std::optional<std::string> precise) const {
  if (data_->precise == precise) return *this;
  Data data = *data_;
  data.precise = std::move(precise);
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

SourceId SourceId::with_registry_name(std::string name) const {
  Data data = *data_;
  data.registry_name = std::move(name);
  return SourceId(std::make_shared<const Data>(std::move(data)));
}

bool SourceId::is_crates_io() const {
  return (kind() == SourceKind::Registry && url() == kCratesIoIndex) ||
         (kind() == SourceKind::SparseRegistry && url() == kCratesIoSparseIndex);
}

std::string SourceId::to_url() const {
  if (is_path()) return "path+" + url();
  if (kind() == SourceKind::LocalRegistry) return "local-registry+" + url();
  if (kind() == SourceKind::Directory) return "directory+" + url();
  return to_lockfile_url(4);
}

std::string SourceId::to_lockfile_url(int lock_version) const {
  switch (kind()) {
    case SourceKind::Path: return "";
    case SourceKind::SparseRegistry: return url();
    case SourceKind::Git: {
      std::string text = "git+" + url();
      if (const auto query = git_reference().query(lock_version >= 4); !query.empty())
        text.append(1, '?').append(query);
      if (precise()) text.append(1, '#').append(*precise());
      return text;
    }
    case SourceKind::Registry: return "registry+" + url();
    case SourceKind::LocalRegistry: return "local-registry+" + url();
    case SourceKind::Directory: return "directory+" + url();
  }
  return "";
}

std::string SourceId::display_url() const { return local_path().empty() ? url() : local_path(); }

std::string SourceId::display_registry_name() const {
  if (registry_name()) return *registry_name();
  if (is_crates_io()) return std::string(kCratesIoName);
  return display_url();
}

std::string SourceId::display() const {
  switch (kind()) {
    case SourceKind::Path: return local_path();
    case SourceKind::Git: {
      std::string text = url();
      if (const auto query = git_reference().query(true); !query.empty()) text.append(1, '?').append(query);
      if (precise()) text.append(1, '#').append(precise()->substr(0, 8));
      return text;
    }
    case SourceKind::Registry:
    case SourceKind::SparseRegistry: return fmt::format("registry `{}`", display_registry_name());
    case SourceKind::LocalRegistry: return fmt::format("registry `{}`", display_url());
    case SourceKind::Directory: return "dir " + display_url();
  }
  return "";
}

bool SourceId::operator==(const SourceId& other) const { return data_ == other.data_ || (*this <=> other) == 0; }

std::strong_ordering SourceId::operator<=>(const SourceId& other) const {
  if (data_ == other.data_) return std::strong_ordering::equal;
  if (auto order = kind() <=> other.kind(); order != 0) return order;
  if (!is_git()) return url() <=> other.url();
  if (auto order = git_reference() <=> other.git_reference(); order != 0) return order;
  return canonical_url() <=> other.canonical_url();
}

std::size_t SourceId::hash() const noexcept {
  const auto& text = is_git() ? canonical_url() : url();
  return std::hash<std::string>{}(text)*31 + static_cast<std::size_t>(kind()) +
         std::hash<std::string>{}(git_reference().value);
}

}  // namespace gantry
