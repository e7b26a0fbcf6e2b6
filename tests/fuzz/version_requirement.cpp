// Version requirements.
#include "fuzz/fuzz.h"
#include "semver/version_req.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto requirement = semver::VersionReq::parse(fuzz::text_of(data, size));
  if (!requirement) {
    fuzz::require(!requirement.error().empty(), "a refusal has a reason");
    return 0;
  }
  const auto again = semver::VersionReq::parse(requirement->to_string());
  fuzz::require(again && *again == *requirement, "a requirement is read as it is printed");
  for (const auto& comparator : requirement->comparators) {
    semver::Version version{comparator.major, comparator.minor.value_or(0), comparator.patch.value_or(0),
                            comparator.pre, ""};
    const bool taken = requirement->matches(version);
    if (taken) fuzz::require(requirement->matches_prerelease(version), "the looser rule takes it too");
  }
  return 0;
}
