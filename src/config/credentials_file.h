// Writes the file in which tokens are kept (Cargo Book, "Configuration", Credentials): only its owner may read it, and
// what else stands in it stays. Tokens are read as part of the configuration (`Config::with_credentials`).
#pragma once

#include <optional>
#include <string>

#include "base/file_system.h"

namespace gantry::config {

class CredentialsFile {
 public:
  CredentialsFile(std::string cargo_home, FileSystem& files) : cargo_home_(std::move(cargo_home)), files_(files) {}

  // `registry`: its name in the configuration; nothing for the public one.
  void save_token(const std::optional<std::string>& registry, const std::string& token);
  void remove_token(const std::optional<std::string>& registry);

 private:
  std::string path() const;
  std::string read(const std::string& path) const;
  void write(const std::string& path, const std::string& text);

  std::string cargo_home_;
  FileSystem& files_;
};

}  // namespace gantry::config
