// The rules of publishing, one by one.
#include <gtest/gtest.h>

#include "server/core/access.h"
#include "server/core/dependency_rules.h"
#include "server/core/license.h"
#include "server/core/names.h"
#include "server/core/package_rules.h"
#include "server/core/rate_limiter.h"
#include "server/core/spdx_list.h"
#include "server/core/time_text.h"
#include "server/core/token_format.h"

namespace gantry::server {
namespace {

const Limits kLimits;

TEST(CrateName, LettersDigitsDashUnderscore) {
  for (const auto* good : {"a", "A1", "foo-bar_baz", "x9"}) EXPECT_FALSE(crate_name_problem(good)) << good;
  for (const auto* bad : {"", "1a", "-a", "_a", "a b", "a.b", "a/b", "\xc3\xa4", "a\n"}) {
    EXPECT_TRUE(crate_name_problem(bad)) << bad;
  }
}

TEST(CrateName, AtMost64Characters) {
  EXPECT_FALSE(crate_name_problem(std::string(64, 'a')));
  EXPECT_TRUE(crate_name_problem(std::string(65, 'a')));
}

TEST(CrateName, CanonicalFormFoldsCaseAndDashes) {
  EXPECT_EQ(canonical_name("Foo_Bar-baz"), "foo-bar-baz");
  EXPECT_EQ(canonical_name("foo-bar-baz"), canonical_name("FOO_BAR_BAZ"));
}

TEST(CrateName, ReservedNames) {
  const std::vector<std::string> more{"my-company"};
  for (const auto* name : {"std", "Core", "proc_macro", "nul", "COM1", "lpt9", "compiler_builtins", "My_Company"}) {
    EXPECT_TRUE(is_reserved_name(name, more)) << name;
  }
  EXPECT_FALSE(is_reserved_name("serde", more));
  EXPECT_FALSE(is_reserved_name("stdx", more));
}

TEST(Version, IsSemVerOfAtMost150Characters) {
  EXPECT_TRUE(check_version("1.2.3-alpha.1+build", kLimits));
  for (const auto* bad : {"", "1", "1.2", "1.2.3.4", "01.2.3", "v1.2.3", "1.2.3-"}) {
    EXPECT_FALSE(check_version(bad, kLimits)) << bad;
  }
  EXPECT_FALSE(check_version("1.2.3-" + std::string(145, 'a'), kLimits));
}

TEST(Description, IsRequiredAndBounded) {
  EXPECT_FALSE(description_problem("good\ntext", kLimits));
  EXPECT_TRUE(description_problem(std::nullopt, kLimits));
  EXPECT_TRUE(description_problem(" \n", kLimits));
  EXPECT_FALSE(description_problem(std::string(1000, 'x'), kLimits));
  EXPECT_TRUE(description_problem(std::string(1001, 'x'), kLimits));
  EXPECT_TRUE(description_problem(std::string("a\x01"), kLimits));
}

TEST(License, SpdxExpressions) {
  for (const auto* good : {"MIT", "MIT OR Apache-2.0", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND BSD-3-Clause",
                           "GPL-2.0-only", "GPL-2.0+", "GPL-2.0-or-later WITH Classpath-exception-2.0",
                           "LicenseRef-mine", "Apache-2.0 WITH LLVM-exception"}) {
    EXPECT_FALSE(license_problem(good)) << good;
  }
  for (const auto* bad : {"", "mit", "MIT OR", "MIT AND OR", "OR MIT", "(MIT", "MIT)", "MIT Apache-2.0", "Nope-1.0",
                          "MIT WITH", "MIT WITH nope", "MIT,ISC", "LicenseRef-", "()"}) {
    EXPECT_TRUE(license_problem(bad)) << bad;
  }
}

TEST(License, NamesTheRightSpelling) {
  EXPECT_EQ(license_problem("apache-2.0"), "unknown licence `apache-2.0`; it is written `Apache-2.0`");
}

TEST(License, DeepNestingIsRefused) {
  EXPECT_TRUE(license_problem(std::string(400, '(') + "MIT" + std::string(400, ')')));
}

TEST(License, ListsAreSorted) {
  EXPECT_TRUE(std::is_sorted(spdx_licenses().begin(), spdx_licenses().end()));
  EXPECT_TRUE(std::is_sorted(spdx_exceptions().begin(), spdx_exceptions().end()));
}

TEST(License, OrAFile) {
  Metadata metadata;
  EXPECT_TRUE(license_or_file_problem(metadata));
  metadata.license_file = "LICENSE";
  EXPECT_FALSE(license_or_file_problem(metadata));
  metadata.license = "nonsense";
  EXPECT_TRUE(license_or_file_problem(metadata));
}

TEST(Links, AreHttpUrls) {
  EXPECT_FALSE(link_problem("homepage", std::nullopt));
  EXPECT_FALSE(link_problem("homepage", "https://example.com/x"));
  for (const auto* bad :
       {"example.com", "ftp://example.com", "javascript:alert(1)", "file:///etc/passwd", "https://"}) {
    EXPECT_TRUE(link_problem("homepage", std::string(bad))) << bad;
  }
}

TEST(Keywords, AtMostFiveOfTwentyBytes) {
  using List = std::vector<std::string>;
  EXPECT_FALSE(keywords_problem(List{"a", "b-c", "c++", "D_1", "12345678901234567890"}, kLimits));
  EXPECT_TRUE(keywords_problem(List{"a", "b", "c", "d", "e", "f"}, kLimits));
  EXPECT_TRUE(keywords_problem(List{"123456789012345678901"}, kLimits));
  for (const auto* bad : {"", "-a", "a b", "\xc3\xa4", "a\nb"})
    EXPECT_TRUE(keywords_problem(List{bad}, kLimits)) << bad;
}

TEST(Categories, AtMostFiveAndUnknownOnesAreReported) {
  using List = std::vector<std::string>;
  EXPECT_TRUE(categories_problem(List{"a", "b", "c", "d", "e", "f"}, kLimits));
  Limits limits;
  limits.category_slugs = {"parsing", "development-tools::cargo-plugins"};
  const List given{"parsing", "Parsing", "nope", "development-tools::cargo-plugins"};
  EXPECT_EQ(unknown_categories(given, limits), (List{"Parsing", "nope"}));
  EXPECT_EQ(unknown_categories(given, kLimits), (List{"Parsing"}));
}

TEST(RustVersion, IsAPartialVersion) {
  EXPECT_FALSE(rust_version_problem("1.70"));
  EXPECT_TRUE(rust_version_problem("^1.70"));
  EXPECT_TRUE(rust_version_problem("1.70-beta"));
}

wire::IndexDependency dependency(std::string name, std::string requirement = "1") {
  wire::IndexDependency result;
  result.name = std::move(name);
  result.requirement = std::move(requirement);
  return result;
}

std::optional<std::string> problem_of(const wire::IndexDependency& one, const Limits& limits = kLimits) {
  return dependencies_problem(std::vector{one}, limits);
}

TEST(Dependencies, RequirementsAreValidAndNotBareStars) {
  for (const auto* good : {"1", "^1.2", ">=1, <2", "1.*", "=1.0.0-beta"})
    EXPECT_FALSE(problem_of(dependency("a", good)));
  for (const auto* bad : {"*", "", "nope", "1.2.3.4"}) EXPECT_TRUE(problem_of(dependency("a", bad))) << bad;
}

TEST(Dependencies, Names) {
  EXPECT_TRUE(problem_of(dependency("a b")));
  auto renamed = dependency("_short");
  renamed.package = "long-name";
  EXPECT_FALSE(problem_of(renamed));
  renamed.package = "1x";
  EXPECT_TRUE(problem_of(renamed));
}

TEST(Dependencies, KindsAndPlatforms) {
  auto one = dependency("a");
  one.kind = "dev";
  one.target = "cfg(unix)";
  EXPECT_FALSE(problem_of(one));
  one.target = "cfg(";
  EXPECT_TRUE(problem_of(one));
  one = dependency("a");
  one.kind = "odd";
  EXPECT_TRUE(problem_of(one));
}

TEST(Dependencies, AtMost500) {
  EXPECT_FALSE(dependencies_problem(std::vector(500, dependency("a")), kLimits));
  EXPECT_TRUE(dependencies_problem(std::vector(501, dependency("a")), kLimits));
}

TEST(Dependencies, OtherRegistriesOnlyWhenAllowed) {
  auto one = dependency("a");
  one.registry = "https://github.com/rust-lang/crates.io-index";
  EXPECT_FALSE(problem_of(one));
  one.registry = "sparse+https://index.crates.io/";
  EXPECT_FALSE(problem_of(one));
  one.registry = "sparse+https://other.example/index/";
  EXPECT_TRUE(problem_of(one));
  Limits limits;
  limits.dependency_registries = {"sparse+https://other.example/index"};
  EXPECT_FALSE(problem_of(one, limits));
  limits.dependency_registries = {"*"};
  EXPECT_FALSE(problem_of(one, limits));
  limits.dependency_registries.clear();
  EXPECT_TRUE(problem_of(one, limits));
}

TEST(Features, NamesItemsAndWhatTheyNameAreChecked) {
  auto optional = dependency("opt");
  optional.optional = true;
  const std::vector dependencies{optional, dependency("plain")};
  const auto problem = [&](const wire::IndexFeatures& features) {
    return features_problem(features, dependencies, kLimits);
  };
  EXPECT_FALSE(problem({{"default", {"x"}}, {"x", {"dep:opt", "plain/f", "opt?/g"}}}));
  EXPECT_TRUE(problem({{"x", {"nope"}}}));
  EXPECT_TRUE(problem({{"x", {"dep:plain"}}}));
  EXPECT_TRUE(problem({{"x", {"nope/f"}}}));
  EXPECT_TRUE(problem({{"a b", {}}}));
  EXPECT_TRUE(problem({{"dep:x", {}}}));
  EXPECT_TRUE(problem({{"x", {}}, {"x", {}}}));
}

TEST(Features, AtMost300With300Items) {
  wire::IndexFeatures features{{"base", {}}};
  for (int i = 0; i < 299; ++i) features.emplace_back("f" + std::to_string(i), std::vector<std::string>{"base"});
  EXPECT_FALSE(features_problem(features, {}, kLimits));
  features.emplace_back("one-more", std::vector<std::string>{});
  EXPECT_TRUE(features_problem(features, {}, kLimits));
  EXPECT_TRUE(features_problem({{"base", {}}, {"x", std::vector<std::string>(301, "base")}}, {}, kLimits));
}

TEST(Token, HasPrefixAndChecksum) {
  const auto token = make_token(std::string(32, '\x5a'));
  EXPECT_TRUE(token.starts_with("gantry_"));
  EXPECT_TRUE(is_well_formed_token(token));
  auto wrong = token;
  wrong[10] = wrong[10] == 'a' ? 'b' : 'a';
  EXPECT_FALSE(is_well_formed_token(wrong));
  EXPECT_FALSE(is_well_formed_token(token + "x"));
  EXPECT_FALSE(is_well_formed_token(""));
  EXPECT_NE(make_token(std::string(32, '\x5b')), token);
}

TEST(Token, ComparesInConstantTime) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Access, ScopesAndPatterns) {
  Principal who;
  EXPECT_FALSE(who.refusal(Action::Yank, "foo"));
  who.scopes = {"publish-new"};
  EXPECT_FALSE(who.refusal(Action::PublishNew, "foo"));
  EXPECT_FALSE(who.refusal(Action::Read, "foo"));
  EXPECT_TRUE(who.refusal(Action::Yank, "foo"));
  who.crates = {"my-*", "exact"};
  EXPECT_FALSE(who.refusal(Action::PublishNew, "My_Crate"));
  EXPECT_FALSE(who.refusal(Action::PublishNew, "exact"));
  EXPECT_TRUE(who.refusal(Action::PublishNew, "exactly"));
}

TEST(RateLimiter, BurstThenOneAtATime) {
  RateLimits limits;
  limits.yank = {2, 10};
  RateLimiter limiter(limits);
  EXPECT_FALSE(limiter.take(1, LimitedAction::Yank, 100));
  EXPECT_FALSE(limiter.take(1, LimitedAction::Yank, 101));
  EXPECT_EQ(limiter.take(1, LimitedAction::Yank, 102), 8);
  EXPECT_FALSE(limiter.take(2, LimitedAction::Yank, 102));
  EXPECT_FALSE(limiter.take(1, LimitedAction::Yank, 110));
  EXPECT_EQ(limiter.take(1, LimitedAction::Yank, 110), 10);
  EXPECT_FALSE(limiter.take(1, LimitedAction::Yank, 1000));
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limiter.take(1, LimitedAction::PublishNew, 100));
}

TEST(TimeText, OfBothForms) {
  EXPECT_EQ(iso_time(1762975812), "2025-11-12T19:30:12Z");
  EXPECT_EQ(http_time(1762975812), "Wed, 12 Nov 2025 19:30:12 GMT");
}

}  // namespace
}  // namespace gantry::server
