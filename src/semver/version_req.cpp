#include "semver/version_req.h"

#include <algorithm>

#include <fmt/format.h>

#include "semver/cursor.h"

namespace gantry::semver {
namespace {

using detail::Position;

constexpr std::size_t kMaxComparators = 32;

bool is_wildcard(char c) { return c == '*' || c == 'x' || c == 'X'; }

void skip_spaces(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); }

std::string text_of(Op op) {
  switch (op) {
    case Op::Exact: return "=";
    case Op::Greater: return ">";
    case Op::GreaterEq: return ">=";
    case Op::Less: return "<";
    case Op::LessEq: return "<=";
    case Op::Tilde: return "~";
    case Op::Caret: return "^";
    case Op::Wildcard: return "";
  }
  return "";
}

// Takes an operator from the front; none there means caret, by the default of requirements.
std::optional<Op> take_op(std::string_view& text) {
  static constexpr std::pair<std::string_view, Op> kOps[] = {
      {"=", Op::Exact}, {">=", Op::GreaterEq}, {">", Op::Greater}, {"<=", Op::LessEq},
      {"<", Op::Less},  {"~", Op::Tilde},      {"^", Op::Caret}};
  for (const auto& [spelling, op] : kOps) {
    if (text.starts_with(spelling)) {
      text.remove_prefix(spelling.size());
      return op;
    }
  }
  return std::nullopt;
}

struct ParsedComparator {
  Comparator comparator;
  Position last = Position::Major;
};

// What a part after a dot turned out to be.
struct Part {
  std::optional<std::uint64_t> number;  // nothing: a wildcard
};

tl::expected<Part, std::string> take_part(std::string_view& text, Position position, bool after_wildcard) {
  if (!text.empty() && is_wildcard(text.front())) {
    text.remove_prefix(1);
    return Part{};
  }
  if (after_wildcard) return tl::unexpected(std::string("unexpected character after wildcard in version req"));
  auto number = detail::take_number(text, position);
  if (!number) return tl::unexpected(std::move(number.error()));
  return Part{*number};
}

tl::expected<ParsedComparator, std::string> take_comparator(std::string_view& text) {
  ParsedComparator result;
  auto& comparator = result.comparator;
  const auto op = take_op(text);
  comparator.op = op.value_or(Op::Caret);
  skip_spaces(text);
  auto major = detail::take_number(text, Position::Major);
  if (!major) return tl::unexpected(std::move(major.error()));
  comparator.major = *major;
  if (!text.starts_with('.')) return result;

  text.remove_prefix(1);
  result.last = Position::Minor;
  auto minor = take_part(text, Position::Minor, false);
  if (!minor) return tl::unexpected(std::move(minor.error()));
  comparator.minor = minor->number;
  const bool minor_wildcard = !comparator.minor;
  if (minor_wildcard && !op) comparator.op = Op::Wildcard;
  if (!text.starts_with('.')) return result;

  text.remove_prefix(1);
  result.last = Position::Patch;
  auto patch = take_part(text, Position::Patch, minor_wildcard);
  if (!patch) return tl::unexpected(std::move(patch.error()));
  comparator.patch = patch->number;
  if (!comparator.patch) {
    if (!op) comparator.op = Op::Wildcard;
    return result;
  }

  if (text.starts_with('-')) {
    text.remove_prefix(1);
    result.last = Position::Pre;
    auto pre = detail::take_identifiers(text, Position::Pre);
    if (!pre) return tl::unexpected(std::move(pre.error()));
    comparator.pre = std::move(*pre);
  }
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    result.last = Position::Build;
    auto build = detail::take_identifiers(text, Position::Build);
    if (!build) return tl::unexpected(std::move(build.error()));
  }
  return result;
}

std::string only_wildcard(char wildcard) {
  return fmt::format("wildcard req ({}) must be the only comparator in the version req", wildcard);
}

bool matches_exact(const Comparator& wanted, const Version& version) {
  return version.major == wanted.major && (!wanted.minor || version.minor == *wanted.minor) &&
         (!wanted.patch || version.patch == *wanted.patch) && version.pre == wanted.pre;
}

bool matches_greater(const Comparator& wanted, const Version& version) {
  if (version.major != wanted.major) return version.major > wanted.major;
  if (!wanted.minor) return false;
  if (version.minor != *wanted.minor) return version.minor > *wanted.minor;
  if (!wanted.patch) return false;
  if (version.patch != *wanted.patch) return version.patch > *wanted.patch;
  return compare_prerelease(version.pre, wanted.pre) > 0;
}

bool matches_less(const Comparator& wanted, const Version& version) {
  if (version.major != wanted.major) return version.major < wanted.major;
  if (!wanted.minor) return false;
  if (version.minor != *wanted.minor) return version.minor < *wanted.minor;
  if (!wanted.patch) return false;
  if (version.patch != *wanted.patch) return version.patch < *wanted.patch;
  return compare_prerelease(version.pre, wanted.pre) < 0;
}

bool matches_tilde(const Comparator& wanted, const Version& version) {
  if (version.major != wanted.major) return false;
  if (wanted.minor && version.minor != *wanted.minor) return false;
  if (wanted.patch && version.patch != *wanted.patch) return version.patch > *wanted.patch;
  return compare_prerelease(version.pre, wanted.pre) >= 0;
}

// The leftmost non-zero number must stay.
bool matches_caret(const Comparator& wanted, const Version& version) {
  if (version.major != wanted.major) return false;
  if (!wanted.minor) return true;
  if (!wanted.patch) return wanted.major > 0 ? version.minor >= *wanted.minor : version.minor == *wanted.minor;
  if (wanted.major > 0) {
    if (version.minor != *wanted.minor) return version.minor > *wanted.minor;
    if (version.patch != *wanted.patch) return version.patch > *wanted.patch;
  } else if (*wanted.minor > 0) {
    if (version.minor != *wanted.minor) return false;
    if (version.patch != *wanted.patch) return version.patch > *wanted.patch;
  } else if (version.minor != *wanted.minor || version.patch != *wanted.patch) {
    return false;
  }
  return compare_prerelease(version.pre, wanted.pre) >= 0;
}

}  // namespace

bool Comparator::matches(const Version& version) const {
  switch (op) {
    case Op::Exact:
    case Op::Wildcard: return matches_exact(*this, version);
    case Op::Greater: return matches_greater(*this, version);
    case Op::GreaterEq: return matches_exact(*this, version) || matches_greater(*this, version);
    case Op::Less: return matches_less(*this, version);
    case Op::LessEq: return matches_exact(*this, version) || matches_less(*this, version);
    case Op::Tilde: return matches_tilde(*this, version);
    case Op::Caret: return matches_caret(*this, version);
  }
  return false;
}

std::string Comparator::to_string() const {
  std::string text = text_of(op) + std::to_string(major);
  if (minor) text.append(1, '.').append(std::to_string(*minor));
  if (patch) text.append(1, '.').append(std::to_string(*patch));
  if (op == Op::Wildcard) text.append(".*");
  if (!pre.empty()) text.append(1, '-').append(pre);
  return text;
}

tl::expected<VersionReq, std::string> VersionReq::parse(std::string_view text) {
  VersionReq result;
  skip_spaces(text);
  if (!text.empty() && is_wildcard(text.front())) {
    const char wildcard = text.front();
    text.remove_prefix(1);
    skip_spaces(text);
    if (text.empty()) return result;
    if (text.starts_with(',')) return tl::unexpected(only_wildcard(wildcard));
    return tl::unexpected(std::string("unexpected character after wildcard in version req"));
  }
  for (;;) {
    const auto start = text;
    auto parsed = take_comparator(text);
    if (!parsed) {
      if (!start.empty() && is_wildcard(start.front())) {
        auto rest = start.substr(1);
        skip_spaces(rest);
        if (rest.empty() || rest.starts_with(',')) return tl::unexpected(only_wildcard(start.front()));
      }
      return tl::unexpected(std::move(parsed.error()));
    }
    result.comparators.push_back(std::move(parsed->comparator));
    skip_spaces(text);
    if (text.empty()) return result;
    if (!text.starts_with(',')) {
      return tl::unexpected(
          fmt::format("expected comma after {}, found {}", detail::name_of(parsed->last), detail::quote_front(text)));
    }
    if (result.comparators.size() == kMaxComparators) {
      return tl::unexpected(std::string("excessive number of version comparators"));
    }
    text.remove_prefix(1);
    skip_spaces(text);
  }
}

VersionReq VersionReq::exact(const Version& version) {
  return {{Comparator{Op::Exact, version.major, version.minor, version.patch, version.pre}}};
}

VersionReq VersionReq::caret(const Version& version) {
  return {{Comparator{Op::Caret, version.major, version.minor, version.patch, version.pre}}};
}

bool VersionReq::matches(const Version& version) const {
  const auto all = std::ranges::all_of(comparators, [&](const auto& each) { return each.matches(version); });
  if (!all || version.pre.empty()) return all;
  return std::ranges::any_of(comparators, [&](const auto& each) {
    return !each.pre.empty() && each.major == version.major && each.minor == version.minor &&
           each.patch == version.patch;
  });
}

bool VersionReq::matches_prerelease(const Version& version) const {
  return std::ranges::all_of(comparators, [&](const auto& each) { return each.matches(version); });
}

std::string VersionReq::to_string() const {
  if (comparators.empty()) return "*";
  std::string text;
  for (const auto& each : comparators) {
    if (!text.empty()) text.append(", ");
    text.append(each.to_string());
  }
  return text;
}

}  // namespace gantry::semver
