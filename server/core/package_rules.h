// The rules for what a publish request says of a package, apart from its dependencies: pure functions over the
// metadata. A result is the text for the client, or nothing when all is in order.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "semver/version.h"
#include "server/core/limits.h"
#include "server/core/metadata.h"

namespace gantry::server {

tl::expected<semver::Version, std::string> check_version(std::string_view text, const Limits& limits);

// At least some text, at most so many bytes, no control characters but line breaks and tabs.
std::optional<std::string> description_problem(const std::optional<std::string>& description, const Limits& limits);

// An SPDX expression or the name of a file.
std::optional<std::string> license_or_file_problem(const Metadata& metadata);

// `field`: "homepage". An absolute http or https URL with a host.
std::optional<std::string> link_problem(std::string_view field, const std::optional<std::string>& url);

// Lower or upper case ASCII, digits, '-', '_', '+'; the first character a letter or a digit.
std::optional<std::string> keywords_problem(std::span<const std::string> keywords, const Limits& limits);

std::optional<std::string> categories_problem(std::span<const std::string> categories, const Limits& limits);
// Those that nobody knows: a warning, not an error.
std::vector<std::string> unknown_categories(std::span<const std::string> categories, const Limits& limits);

std::optional<std::string> rust_version_problem(const std::optional<std::string>& rust_version);

// All of the above but the version.
std::optional<std::string> package_problem(const Metadata& metadata, const Limits& limits);

}  // namespace gantry::server
