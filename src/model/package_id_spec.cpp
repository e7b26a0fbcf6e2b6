#include "model/package_id_spec.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/error.h"
#include "base/url.h"
#include "model/names.h"

namespace gantry {
namespace {

using Result = tl::expected<PackageIdSpec, std::string>;

constexpr std::string_view kSparsePrefix = "sparse+";

tl::expected<std::string, std::string> checked_name(std::string name) {
  if (auto problem = package_name_problem(name)) return tl::unexpected(std::move(*problem));
  return name;
}

// "name", "name@version" or "name:version".
Result parse_name(std::string_view text) {
  PackageIdSpec spec;
  auto separator = text.rfind('@');
  if (separator == std::string_view::npos) separator = text.rfind(':');
  if (separator != std::string_view::npos) {
    auto version = semver::PartialVersion::parse(text.substr(separator + 1));
    if (!version) return tl::unexpected(std::move(version.error()));
    spec.version = std::move(*version);
  }
  auto name = checked_name(std::string(text.substr(0, separator)));
  if (!name) return tl::unexpected(std::move(name.error()));
  spec.name = std::move(*name);
  return spec;
}

// Takes the "registry+" of the scheme.
tl::expected<void, std::string> take_kind(PackageIdSpec& spec, Url& url, const std::string& shown) {
  const auto no_query = [&]() -> tl::expected<void, std::string> {
    if (!url.query) return {};
    return tl::unexpected(fmt::format("cannot have a query string in a pkgid: {}", shown));
  };
  const auto plus = url.scheme.find('+');
  if (plus == std::string::npos) return no_query();
  const auto kind = url.scheme.substr(0, plus);
  const auto scheme = url.scheme.substr(plus + 1);
  if (kind == "git") {
    spec.kind = SourceKind::Git;
    spec.git_reference = GitReference::from_query(url.query.value_or(""));
    url.query.reset();
  } else if (kind == "registry" || kind == "sparse") {
    if (auto result = no_query(); !result) return result;
    spec.kind = kind == "sparse" ? SourceKind::SparseRegistry : SourceKind::Registry;
  } else if (kind == "path") {
    if (auto result = no_query(); !result) return result;
    if (scheme != "file") {
      return tl::unexpected(
          fmt::format("`path+{}` is unsupported; `path+file` and `file` schemes are supported", scheme));
    }
    spec.kind = SourceKind::Path;
  } else {
    return tl::unexpected(fmt::format("unsupported source protocol: {}", kind));
  }
  if (kind != "sparse") url.scheme = scheme;
  return {};
}

Result parse_url(Url url) {
  PackageIdSpec spec;
  const auto shown = url.to_string();
  if (auto kind = take_kind(spec, url, shown); !kind) return tl::unexpected(std::move(kind.error()));
  const auto fragment = url.fragment;
  url.fragment.reset();
  // Read again without the prefix: schemes like https have rules of their own.
  auto again = Url::parse(url.to_string());
  if (!again) return tl::unexpected(std::move(again.error()));
  url = std::move(*again);
  if (!url.path.starts_with('/')) {
    return tl::unexpected(fmt::format("pkgid urls must have at least one path component: {}", url.to_string()));
  }
  std::string name(url.last_path_segment());
  std::optional<std::string> version;
  if (fragment) {
    auto separator = fragment->find(':');
    if (separator == std::string::npos) separator = fragment->find('@');
    const bool digit = !fragment->empty() && fragment->front() >= '0' && fragment->front() <= '9';
    if (separator != std::string::npos) {
      name = fragment->substr(0, separator);
      version = fragment->substr(separator + 1);
    } else if (digit) {
      version = *fragment;
    } else {
      name = *fragment;
    }
  }
  if (version) {
    auto parsed = semver::PartialVersion::parse(*version);
    if (!parsed) return tl::unexpected(std::move(parsed.error()));
    spec.version = std::move(*parsed);
  }
  auto checked = checked_name(std::move(name));
  if (!checked) return tl::unexpected(std::move(checked.error()));
  spec.name = std::move(*checked);
  spec.url = url.to_string();
  return spec;
}

// The shortest specifications that tell these packages apart.
std::string minimal_specs(std::vector<PackageId> ids) {
  std::ranges::sort(ids);
  std::string text;
  for (const auto& id : ids) {
    const auto same_version = std::ranges::count(ids, id.version(), &PackageId::version);
    text.append("\n  ");
    if (same_version == 1) {
      text.append(fmt::format("{}@{}", id.name(), id.version().to_string()));
    } else {
      text.append(id.spec_url());
    }
  }
  return text;
}

std::string similar_name_help(std::string_view wanted, std::span<const PackageId> packages) {
  std::vector<std::string> names;
  std::vector<PackageId> sorted(packages.begin(), packages.end());
  std::ranges::sort(sorted);
  for (const auto& id : sorted) names.push_back(id.name());
  const auto name = closest_name(wanted, names);
  return name ? fmt::format("\n\nhelp: a package with a similar name exists: `{}`", *name) : "";
}

std::vector<PackageId> matching(const PackageIdSpec& spec, std::span<const PackageId> packages) {
  std::vector<PackageId> result;
  for (const auto& id : packages) {
    if (spec.matches(id)) result.push_back(id);
  }
  return result;
}

std::string suggestions(const PackageIdSpec& spec, std::span<const PackageId> packages) {
  std::vector<PackageId> similar;
  if (spec.url) {
    PackageIdSpec without_url;
    without_url.name = spec.name;
    without_url.version = spec.version;
    similar = matching(without_url, packages);
  }
  if (similar.empty() && spec.version && spec.version->to_full_version()) {
    for (const auto& id : packages) {
      if (id.name() == spec.name) similar.push_back(id);
    }
  }
  if (similar.empty()) return similar_name_help(spec.name, packages);
  return "\nhelp: there are similar package ID specifications:\n" + minimal_specs(std::move(similar));
}

}  // namespace

Result PackageIdSpec::parse(std::string_view text) {
  if (text.find("://") != std::string_view::npos) {
    if (auto url = Url::parse(text)) return parse_url(std::move(*url));
  }
  return parse_name(text);
}

PackageIdSpec PackageIdSpec::of(const PackageId& id) {
  PackageIdSpec spec;
  spec.url = id.source().url();
  spec.kind = id.source().kind();
  if (id.source().is_git()) spec.git_reference = id.source().git_reference();
  spec.name = id.name();
  spec.version = semver::PartialVersion::of(id.version());
  return spec;
}

bool PackageIdSpec::matches(const PackageId& id) const {
  if (id.name() != name) return false;
  if (version && !version->matches(id.version())) return false;
  if (url && id.source().url() != *url) return false;
  if (kind && id.source().kind() != *kind) return false;
  return !git_reference || id.source().git_reference() == *git_reference;
}

std::string PackageIdSpec::to_string() const {
  std::string text;
  bool show_name = true;
  if (url) {
    if (kind) {
      switch (*kind) {
        case SourceKind::Path: text = "path+"; break;
        case SourceKind::Git: text = "git+"; break;
        case SourceKind::Registry: text = "registry+"; break;
        case SourceKind::LocalRegistry: text = "local-registry+"; break;
        case SourceKind::Directory: text = "directory+"; break;
        case SourceKind::SparseRegistry: break;  // part of its URL
      }
    }
    text.append(*url);
    if (git_reference) {
      if (const auto query = git_reference->query(true); !query.empty()) text.append(1, '?').append(query);
    }
    const auto parsed = Url::parse(*url);
    show_name = !parsed || parsed->last_path_segment() != name;
    if (show_name) text.append(1, '#').append(name);
  } else {
    text = name;
  }
  if (version) text.append(1, show_name ? '@' : '#').append(version->to_string());
  return text;
}

PackageId PackageIdSpec::query(std::string_view spec, std::span<const PackageId> packages) {
  auto parsed = parse(spec);
  if (!parsed) {
    throw Error(fmt::format("invalid package ID specification: `{}`{}", spec, similar_name_help(spec, packages)),
                {std::move(parsed.error())});
  }
  return parsed->query(packages);
}

PackageId PackageIdSpec::query(std::span<const PackageId> packages) const {
  auto found = matching(*this, packages);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    throw Error(fmt::format("package ID specification `{}` did not match any packages{}", to_string(),
                            suggestions(*this, packages)));
  }
  // The stray letter is cargo's.
  throw Error(fmt::format(
      "specificationm `{}` is ambiguous\nhelp: re-run this command with one of the following specifications{}",
      to_string(), minimal_specs(std::move(found))));
}

}  // namespace gantry
