// Answers of a registry's web API and of credential providers.
#include "fuzz/fuzz.h"
#include "sources/credentials/request.h"
#include "wire/json_tree.h"
#include "wire/registry_api.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  fuzz::may_refuse([&] {
    const auto document = wire::JsonDocument::parse(text);
    fuzz::require(document.root().end() <= text.size(), "values lie in the text");
    document.finish();
    // Looking again finds the same.
    wire::JsonDocument::parse(text.substr(0, document.root().end())).finish();
  });
  wire::read_api_errors(text);
  fuzz::may_refuse([&] { wire::read_ok(text); });
  fuzz::may_refuse([&] { wire::read_owner_change(text); });
  fuzz::may_refuse([&] { wire::read_owners(text); });
  fuzz::may_refuse([&] { wire::read_search(text); });
  fuzz::may_refuse([&] { sources::parse_provider_answer(text); });
  return 0;
}
