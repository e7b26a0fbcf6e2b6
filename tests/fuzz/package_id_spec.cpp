// Package id specifications.
#include "model/package_id_spec.h"
#include "base/unicode.h"
#include "fuzz/fuzz.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  if (!is_utf8(input)) return 0;
  static const PackageId id{"foo", *semver::Version::parse("1.2.3"), SourceId::path("/w/foo")};
  const auto spec = PackageIdSpec::parse(input);
  // Without an authority ("git+ssh:/x", its query "://" cut off) the printed form does not look like a URL any more.
  if (spec && (!spec->url || spec->url->find("://") != std::string::npos)) {
    const auto printed = spec->to_string();
    const auto again = PackageIdSpec::parse(printed);
    fuzz::require(again && again->to_string() == printed, "a specification is read as it is printed");
    fuzz::require(spec->matches(id) == again->matches(id), "it matches the same after printing");
  }
  fuzz::may_refuse([&] { PackageIdSpec::query(input, std::span(&id, 1)); });
  return 0;
}
