// Versions and partial versions.
#include "semver/version.h"
#include "fuzz/fuzz.h"
#include "semver/version_req.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  if (const auto version = semver::Version::parse(input)) {
    fuzz::require(version->to_string() == input, "a version is printed as it was written");
    fuzz::require((*version <=> *version) == 0, "a version equals itself");
    fuzz::require(semver::VersionReq::exact(*version).matches(*version), "its own requirement takes it");
    const auto partial = semver::PartialVersion::parse(input);
    fuzz::require(partial && partial->to_full_version() == *version, "a version is a partial version");
  }
  if (const auto partial = semver::PartialVersion::parse(input)) {
    const auto again = semver::PartialVersion::parse(partial->to_string());
    fuzz::require(again && *again == *partial, "a partial version is read as it is printed");
    partial->matches(partial->to_version());
  }
  semver::PartialVersion::parse_rust_version(input);
  // The order is antisymmetric.
  const auto middle = input.substr(0, input.find(' '));
  const auto rest = middle.size() < input.size() ? input.substr(middle.size() + 1) : std::string_view();
  const auto a = semver::Version::parse(middle);
  const auto b = semver::Version::parse(rest);
  if (a && b) {
    fuzz::require((*a < *b) == (*b > *a), "the order is antisymmetric");
    fuzz::require((*a == *b) == ((*a <=> *b) == 0), "order and equality agree");
  }
  return 0;
}
