// The [source] tables of the configuration: definitions and replacement (Cargo Book, "Source Replacement").
#pragma once

#include <map>
#include <optional>
#include <string>

#include "config/config.h"
#include "config/registry.h"
#include "model/source_id.h"

namespace gantry::sources {

// What answers for a source.
struct Replacement {
  SourceId source;  // the same as asked for when nothing replaces it
  bool is_replaced = false;
};

class SourceConfig {
 public:
  // Reads and checks all definitions. Throws cargo's errors (no or several locations, bad URLs, sources defined twice,
  // `branch` without `git`). `reporter` is warned of unused keys.
  SourceConfig(const config::Config& config, Reporter& reporter);

  // Follows `replace-with`. Throws for cycles, unknown names, and replacements that cannot keep a lock file valid.
  Replacement resolve(const SourceId& id) const;
  config::CratesIoProtocol crates_io_protocol() const { return crates_io_protocol_; }
  // The registry called `name` in [registries]. Throws cargo's errors.
  SourceId registry_by_name(const std::string& name) const;

 private:
  struct Definition {
    SourceId source;
    std::optional<config::Defined<std::string>> replace_with;
  };
  void add(const std::string& name, const config::ConfigValue& table, Reporter& reporter);
  void claim(const SourceId& id, const std::string& name);
  std::optional<config::Defined<std::string>> read_text(const std::string& name, const char* key) const;
  std::optional<config::Defined<std::string>> read_path(const std::string& name, const char* key) const;
  std::optional<SourceId> read_url(const std::string& name, const char* key, bool is_git) const;

  const config::Config& config_;
  config::CratesIoProtocol crates_io_protocol_;
  std::map<std::string, Definition> definitions_;  // by name
  std::map<SourceId, std::string> names_;          // of defined sources
};

}  // namespace gantry::sources
