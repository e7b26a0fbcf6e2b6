#include "config/registry.h"

#include <fmt/format.h>

#include "base/path.h"
#include "model/names.h"

namespace gantry::config {

std::string index_url(const Defined<std::string>& index) {
  constexpr std::string_view kFile = "file:";
  const std::string_view text = index.value;
  if (!text.starts_with(kFile) || text.substr(kFile.size()).starts_with('/')) return index.value;
  return fmt::format("{}/{}", path::to_file_url(index.definition.root()), text.substr(kFile.size()));
}

CratesIoProtocol crates_io_protocol(const Config& config) {
  const Key key{"registries", std::string(kCratesIoName), "protocol"};
  const auto protocol = with_key_context(config, key, [&] { return config.get_string(key); });
  if (!protocol || protocol->value == "sparse") return CratesIoProtocol::Sparse;
  if (protocol->value == "git") return CratesIoProtocol::Git;
  throw Error(fmt::format("unsupported registry protocol `{}` (defined in {})", protocol->value,
                          protocol->definition.describe()));
}

SourceId registry_by_name(const Config& config, const std::string& name) {
  if (name == kCratesIoName) return SourceId::crates_io();
  if (auto problem = registry_name_problem(name)) throw Error(std::move(*problem));
  const Key table_key{"registries", name};
  const auto* table = config.find(table_key);
  if (table != nullptr && !table->is_table()) {
    auto type = std::string(table->type_description());
    type = type.substr(type.find(' ') + 1);  // without the article
    throw Error(fmt::format("expected table for configuration key `{}`, but found {} in {}", display_key(table_key),
                            type, table->definition.describe()));
  }
  const Key key{"registries", name, "index"};
  const auto index = with_key_context(config, key, [&] { return config.get_string(key); });
  if (!index) throw Error(fmt::format("registry index was not found in any configuration: `{}`", name));
  return with_context(
      [&] {
        const auto id = SourceId::registry(index_url(*index));
        return id.is_crates_io() ? SourceId::crates_io() : id.with_registry_name(name);
      },
      [&] {
        return fmt::format("invalid index URL for registry `{}` defined in {}", name, index->definition.describe());
      });
}

}  // namespace gantry::config
