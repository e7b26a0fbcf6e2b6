#include "semver/version.h"

#include <fmt/format.h>

#include "semver/cursor.h"

namespace gantry::semver {
namespace {

using detail::Position;

std::string_view take_segment(std::string_view& list) {
  const auto dot = list.find('.');
  const auto segment = list.substr(0, dot);
  list.remove_prefix(dot == std::string_view::npos ? list.size() : dot + 1);
  return segment;
}

std::string_view without_leading_zeros(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view{} : digits.substr(first);
}

// Numbers may have leading zeros in build metadata only; there the shorter spelling of equal values comes first.
std::strong_ordering compare_segments(std::string_view a, std::string_view b) {
  const bool a_numeric = detail::is_numeric(a);
  const bool b_numeric = detail::is_numeric(b);
  if (a_numeric != b_numeric) return a_numeric ? std::strong_ordering::less : std::strong_ordering::greater;
  if (!a_numeric) return a.compare(b) <=> 0;
  const auto a_value = without_leading_zeros(a);
  const auto b_value = without_leading_zeros(b);
  if (auto order = a_value.size() <=> b_value.size(); order != 0) return order;
  if (auto order = a_value.compare(b_value) <=> 0; order != 0) return order;
  return a.size() <=> b.size();
}

std::strong_ordering compare_lists(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (auto order = compare_segments(take_segment(a), take_segment(b)); order != 0) return order;
  }
  return !a.empty() <=> !b.empty();
}

}  // namespace

std::strong_ordering compare_prerelease(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();
  return compare_lists(a, b);
}

tl::expected<Version, std::string> Version::parse(std::string_view text) {
  if (text.empty()) return tl::unexpected(std::string("empty string, expected a semver version"));
  Version version;
  auto major = detail::take_number(text, Position::Major);
  if (!major) return tl::unexpected(std::move(major.error()));
  if (auto dot = detail::take_dot(text, Position::Major); !dot) return tl::unexpected(dot.error());
  auto minor = detail::take_number(text, Position::Minor);
  if (!minor) return tl::unexpected(std::move(minor.error()));
  if (auto dot = detail::take_dot(text, Position::Minor); !dot) return tl::unexpected(dot.error());
  auto patch = detail::take_number(text, Position::Patch);
  if (!patch) return tl::unexpected(std::move(patch.error()));
  version.major = *major;
  version.minor = *minor;
  version.patch = *patch;
  auto position = Position::Patch;
  if (text.starts_with('-')) {
    position = Position::Pre;
    text.remove_prefix(1);
    auto pre = detail::take_identifiers(text, position);
    if (!pre) return tl::unexpected(std::move(pre.error()));
    version.pre = std::move(*pre);
  }
  if (text.starts_with('+')) {
    position = Position::Build;
    text.remove_prefix(1);
    auto build = detail::take_identifiers(text, position);
    if (!build) return tl::unexpected(std::move(build.error()));
    version.build = std::move(*build);
  }
  if (!text.empty()) {
    return tl::unexpected(
        fmt::format("unexpected character {} after {}", detail::quote_front(text), detail::name_of(position)));
  }
  return version;
}

std::string Version::to_string() const {
  std::string text;
  const auto append = [&](std::uint64_t number) {  // as fmt::format does it, several times as fast
    const fmt::format_int digits(number);
    text.append(digits.data(), digits.size());
  };
  append(major);
  text.push_back('.');
  append(minor);
  text.push_back('.');
  append(patch);
  if (!pre.empty()) text.append(1, '-').append(pre);
  if (!build.empty()) text.append(1, '+').append(build);
  return text;
}

std::strong_ordering Version::compare_precedence(const Version& other) const {
  if (auto order = major <=> other.major; order != 0) return order;
  if (auto order = minor <=> other.minor; order != 0) return order;
  if (auto order = patch <=> other.patch; order != 0) return order;
  return compare_prerelease(pre, other.pre);
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (auto order = compare_precedence(other); order != 0) return order;
  return compare_lists(build, other.build);
}

}  // namespace gantry::semver

std::size_t std::hash<gantry::semver::Version>::operator()(const gantry::semver::Version& version) const noexcept {
  std::size_t seed = std::hash<std::string>{}(version.pre);
  for (const std::size_t part : {std::size_t{version.major}, std::size_t{version.minor}, std::size_t{version.patch},
                                 std::hash<std::string>{}(version.build)}) {
    seed = (seed ^ part) * 0x9e3779b97f4a7c15ULL;
    seed ^= seed >> 32;
  }
  return seed;
}
