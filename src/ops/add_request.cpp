#include "ops/add_request.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "model/names.h"
#include "semver/version_req.h"

namespace gantry::ops {

namespace {

// What is behind a `+` has no part in what a requirement asks for.
std::string without_build_metadata(std::string requirement) {
  for (auto plus = requirement.find('+'); plus != std::string::npos; plus = requirement.find('+', plus)) {
    const auto end = std::min(requirement.find_first_of(", ", plus), requirement.size());
    requirement.erase(plus, end - plus);
  }
  return requirement;
}

RequestedCrate parse_crate(const std::string& text) {
  RequestedCrate crate;
  const auto at = text.find('@');
  crate.name = text.substr(0, at);
  if (text.starts_with('+')) {
    throw Error(
        fmt::format("invalid character `+` in dependency name: `{0}`\n    Use `cargo {0} add` if you meant to use the "
                    "`{1}` toolchain.",
                    text, text.substr(1)));
  }
  if (crate.name->empty()) throw Error("package name cannot be empty");
  if (const auto problem = package_name_problem(*crate.name)) throw Error(*problem);
  if (at == std::string::npos) return crate;
  crate.requirement = text.substr(at + 1);
  const auto requirement = semver::VersionReq::parse(*crate.requirement);
  if (!requirement) {
    throw Error(fmt::format("invalid version requirement `{}`", *crate.requirement), {requirement.error()});
  }
  crate.requirement = without_build_metadata(*crate.requirement);
  return crate;
}

std::vector<std::string> split_features(const std::vector<std::string>& typed) {
  std::vector<std::string> features;
  for (const auto& text : typed) {
    std::size_t begin = 0;
    while ((begin = text.find_first_not_of(", \t\n", begin)) != std::string::npos) {
      const auto end = std::min(text.find_first_of(", \t\n", begin), text.size());
      features.push_back(text.substr(begin, end - begin));
      begin = end;
    }
  }
  return features;
}

// "feature" belongs to the only crate, "crate/feature" to that crate.
void assign_feature(const std::string& feature, std::vector<RequestedCrate>& crates) {
  const auto slash = feature.find('/');
  if (slash == std::string::npos) {
    if (feature.starts_with("dep:"))
      throw Error(fmt::format("feature `{}` is not allowed to use explicit `dep:` syntax", feature));
    if (crates.size() == 1) {
      crates.front().features.push_back(feature);
      return;
    }
    std::vector<std::string> candidates;
    for (const auto& crate : crates) candidates.push_back(fmt::format("`{}/{}`", *crate.name, feature));
    throw Error(fmt::format("feature `{}` must be qualified by the dependency it's being activated for, like {}",
                            feature, fmt::join(candidates, ", ")));
  }
  if (feature.find('/', slash + 1) != std::string::npos) {
    throw Error(fmt::format("multiple slashes in feature `{}` is not allowed", feature));
  }
  const auto name = feature.substr(0, slash);
  const auto plain = feature.substr(slash + 1);
  if (crates.size() == 1 && !crates.front().name) {
    throw Error(fmt::format("`{}` is unsupported when inferring the crate name, use `{}`", feature, plain));
  }
  const auto found = std::ranges::find(crates, std::optional(name), &RequestedCrate::name);
  if (found == crates.end()) {
    throw Error(fmt::format("feature `{}` activated for crate `{}` but the crate wasn't specified", plain, name));
  }
  found->features.push_back(plain);
}

}  // namespace

std::vector<RequestedCrate> parse_add_request(const AddOptions& options) {
  if (options.crates.size() > 1 && options.rename) throw Error("cannot specify multiple crates with `--rename`");
  std::vector<RequestedCrate> crates;
  for (const auto& text : options.crates) crates.push_back(parse_crate(text));
  if (crates.empty()) crates.emplace_back();
  if (options.path && crates.front().requirement) {
    throw Error(
        fmt::format("cannot specify a path (`{}`) with a version (`{}`).", *options.path, *crates.front().requirement));
  }
  for (const auto& crate : crates) {
    if (options.git && crate.requirement) {
      throw Error(
          fmt::format("cannot specify a git URL (`{}`) with a version (`{}`).", *options.git, *crate.requirement));
    }
  }
  for (const auto& feature : split_features(options.features)) assign_feature(feature, crates);
  return crates;
}

}  // namespace gantry::ops
