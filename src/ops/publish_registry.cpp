#include "ops/publish_registry.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "config/registry.h"
#include "ops/replaced_registry.h"

namespace gantry::ops {

RegistryChoice infer_registry(std::span<const manifest::PackagePtr> packages) {
  const std::optional<std::vector<std::string>>* common = nullptr;
  for (const auto& package : packages) {
    const auto& publish = package->manifest->publish;
    if (publish && publish->empty()) continue;  // is not published at all
    if (common != nullptr && *common != publish)
      throw Error("--registry is required because not all `package.publish` settings agree");
    common = &publish;
  }
  if (common == nullptr || !*common) return {};
  if ((*common)->size() == 1) return {(*common)->front(), std::nullopt};
  std::string list;
  for (std::size_t i = 0; i < (*common)->size(); ++i) {
    if (i > 0) list += i + 1 == (*common)->size() ? " or " : ", ";
    list += fmt::format("\"{}\"", (**common)[i]);
  }
  throw Error(fmt::format("--registry is required to disambiguate between {} registries", list));
}

void check_publish_lists(std::span<const manifest::PackagePtr> packages, const RegistryChoice& choice,
                         std::string_view verb) {
  if (choice.index) return;
  const std::string name = choice.registry.value_or(std::string(kCratesIoName));
  for (const auto& package : packages) {
    const auto& publish = package->manifest->publish;
    if (!publish || publish->empty() || std::ranges::find(*publish, name) != publish->end()) continue;
    throw Error(
        fmt::format("`{}` cannot be {}.\nThe registry `{}` is not listed in the `package.publish` value in "
                    "Cargo.toml.",
                    package->name(), verb, name));
  }
}

SourceId registry_source(const RegistryChoice& choice, const config::Config& config, Reporter& reporter) {
  if (choice.index) return SourceId::registry(*choice.index);
  if (choice.registry && *choice.registry != kCratesIoName) return config::registry_by_name(config, *choice.registry);
  if (choice.registry) return SourceId::crates_io();
  // cargo counts sparse registries here only when they stand in `[registries]`.
  const sources::SourceConfig definitions(config, reporter);
  const auto names = config.keys({"registries"});
  const auto other = definitions.resolve(SourceId::crates_io()).source.display_registry_name();
  return crates_io_unless_replaced(definitions, std::ranges::find(names, other) != names.end());
}

}  // namespace gantry::ops
