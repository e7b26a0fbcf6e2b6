#include "ops/replaced_registry.h"

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::ops {

SourceId crates_io_unless_replaced(const sources::SourceConfig& definitions, bool sparse_is_remote) {
  const auto replacement = definitions.resolve(SourceId::crates_io());
  if (!replacement.is_replaced) return SourceId::crates_io();
  const auto& other = replacement.source;
  const bool is_remote =
      other.kind() == SourceKind::Registry || (sparse_is_remote && other.kind() == SourceKind::SparseRegistry);
  if (is_remote) {
    const auto name = other.display_registry_name();
    throw Error(
        fmt::format("crates-io is replaced with remote registry {0};\ninclude `--registry {0}` or `--registry "
                    "crates-io`",
                    name));
  }
  throw Error(
      fmt::format("crates-io is replaced with non-remote-registry source {};\ninclude `--registry crates-io` to "
                  "use crates.io",
                  other.display()));
}

}  // namespace gantry::ops
