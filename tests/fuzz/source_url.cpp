// URLs of sources, as they stand in manifests, lock files and configuration.
#include "base/unicode.h"
#include "base/url.h"
#include "fuzz/fuzz.h"
#include "manifest/url.h"
#include "model/source_id.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  fuzz::require(form_decode(form_encode(input)) == input, "form encoding loses nothing");
  percent_decode(input);
  query_pairs(input);
  if (!is_utf8(input)) return 0;
  manifest::url_problem(input);
  if (const auto url = Url::parse(input)) {
    const auto again = Url::parse(url->to_string());
    fuzz::require(again && again->to_string() == url->to_string(), "a URL is read as it is printed");
  }
  if (const auto source = SourceId::parse(input)) {
    const auto again = SourceId::parse(source->to_url());
    fuzz::require(again && *again == *source, "a source is read as it is printed");
    source->display();
    source->canonical_url();
    for (const int version : {1, 2, 3, 4}) source->to_lockfile_url(version);
  }
  fuzz::may_refuse([&] { SourceId::registry(input); });
  fuzz::may_refuse([&] { SourceId::git(input, GitReference::from_query(input)); });
  return 0;
}
