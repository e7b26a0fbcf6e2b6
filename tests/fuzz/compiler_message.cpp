// What compilers write to their error stream.
#include "exec/compiler_message.h"
#include "base/plain_text.h"
#include "base/unicode.h"
#include "fuzz/fuzz.h"

using namespace gantry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  fuzz::require(is_utf8(exec::to_utf8(input)), "the text is valid after conversion");
  for (const auto& line : {std::string(input), exec::to_utf8(input)}) {
    plain_text(line);
    const auto message = exec::parse_compiler_message(line);
    if (message.kind != exec::CompilerMessage::Kind::Diagnostic) continue;
    exec::diagnostic_json(message, true);
    exec::diagnostic_json(message, false);
  }
  return 0;
}
