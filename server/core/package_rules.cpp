#include "server/core/package_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.h"
#include "base/url.h"
#include "semver/version_req.h"
#include "server/core/license.h"

namespace gantry::server {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::optional<std::string> keyword_problem(std::string_view keyword, std::size_t most_bytes) {
  if (keyword.empty()) return "a keyword cannot be empty";
  if (keyword.size() > most_bytes) {
    return fmt::format("the keyword `{}` has {} bytes, at most {} are allowed", shorten(keyword, 60), keyword.size(),
                       most_bytes);
  }
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '+'; };
  if (!(is_letter(keyword.front()) || is_digit(keyword.front())) ||
      !std::all_of(keyword.begin(), keyword.end(), allowed)) {
    return fmt::format(
        "invalid keyword `{}`: it must start with an ASCII letter or digit, and hold only those, `-`, `_` and `+`",
        keyword);
  }
  return std::nullopt;
}

// "development-tools::cargo-plugins"
bool is_slug(std::string_view category) {
  return !category.empty() && category.size() <= 100 && std::all_of(category.begin(), category.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == ':';
  });
}

}  // namespace

tl::expected<semver::Version, std::string> check_version(std::string_view text, const Limits& limits) {
  if (text.size() > limits.version_bytes) {
    return tl::unexpected(
        fmt::format("the version has {} characters, at most {} are allowed", text.size(), limits.version_bytes));
  }
  auto version = semver::Version::parse(text);
  if (!version) return tl::unexpected(fmt::format("invalid version `{}`: {}", text, version.error()));
  return version;
}

std::optional<std::string> description_problem(const std::optional<std::string>& description, const Limits& limits) {
  if (!description || is_blank(*description)) {
    return "missing or empty metadata field: description. See "
           "https://doc.rust-lang.org/cargo/reference/manifest.html for how to set it";
  }
  if (description->size() > limits.description_bytes) {
    return fmt::format("the description has {} bytes, at most {} are allowed", description->size(),
                       limits.description_bytes);
  }
  if (std::any_of(description->begin(), description->end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
      })) {
    return "the description holds control characters";
  }
  return std::nullopt;
}

std::optional<std::string> license_or_file_problem(const Metadata& metadata) {
  const bool has_file = metadata.license_file && !is_blank(*metadata.license_file);
  if (metadata.license && !is_blank(*metadata.license)) {
    if (auto problem = license_problem(*metadata.license)) {
      return fmt::format("invalid licence expression `{}`: {}. See https://spdx.org/licenses for the identifiers",
                         shorten(*metadata.license, 200), *problem);
    }
    return std::nullopt;
  }
  if (has_file) return std::nullopt;
  return "missing or empty metadata field: license (or license-file). See "
         "https://doc.rust-lang.org/cargo/reference/manifest.html for how to set it";
}

std::optional<std::string> link_problem(std::string_view field, const std::optional<std::string>& url) {
  if (!url || url->empty()) return std::nullopt;
  if (url->size() > 2000) return fmt::format("the URL in field `{}` is too long", field);
  const auto parsed = Url::parse(*url);
  if (!parsed) return fmt::format("the URL in field `{}` is not valid: `{}`: {}", field, *url, parsed.error());
  if (parsed->scheme != "http" && parsed->scheme != "https") {
    return fmt::format("the URL in field `{}` must begin with http:// or https://, it is `{}`", field, *url);
  }
  if (!parsed->authority || parsed->host().empty()) {
    return fmt::format("the URL in field `{}` names no host: `{}`", field, *url);
  }
  return std::nullopt;
}

std::optional<std::string> keywords_problem(std::span<const std::string> keywords, const Limits& limits) {
  if (keywords.size() > limits.keywords) {
    return fmt::format("{} keywords are given, at most {} are allowed", keywords.size(), limits.keywords);
  }
  for (const auto& keyword : keywords) {
    if (auto problem = keyword_problem(keyword, limits.keyword_bytes)) return problem;
  }
  return std::nullopt;
}

std::optional<std::string> categories_problem(std::span<const std::string> categories, const Limits& limits) {
  if (categories.size() <= limits.categories) return std::nullopt;
  return fmt::format("{} categories are given, at most {} are allowed", categories.size(), limits.categories);
}

std::vector<std::string> unknown_categories(std::span<const std::string> categories, const Limits& limits) {
  std::vector<std::string> unknown;
  const auto& known = limits.category_slugs;
  for (const auto& category : categories) {
    const bool good =
        is_slug(category) && (known.empty() || std::find(known.begin(), known.end(), category) != known.end());
    if (!good) unknown.push_back(shorten(category, 100));
  }
  return unknown;
}

std::optional<std::string> rust_version_problem(const std::optional<std::string>& rust_version) {
  if (!rust_version) return std::nullopt;
  const auto parsed = semver::PartialVersion::parse_rust_version(*rust_version);
  if (parsed) return std::nullopt;
  return fmt::format("invalid rust-version `{}`: {}", shorten(*rust_version, 60), parsed.error());
}

std::optional<std::string> package_problem(const Metadata& metadata, const Limits& limits) {
  if (auto problem = description_problem(metadata.description, limits)) return problem;
  if (auto problem = license_or_file_problem(metadata)) return problem;
  if (auto problem = link_problem("homepage", metadata.homepage)) return problem;
  if (auto problem = link_problem("documentation", metadata.documentation)) return problem;
  if (auto problem = link_problem("repository", metadata.repository)) return problem;
  if (auto problem = keywords_problem(metadata.keywords, limits)) return problem;
  if (auto problem = categories_problem(metadata.categories, limits)) return problem;
  return rust_version_problem(metadata.rust_version);
}

}  // namespace gantry::server
