#include "config/definition.h"

#include "base/path.h"

namespace gantry::config {

namespace {
// Two levels up from the file: config files live in a `.cargo` directory (Cargo Book, "Config-relative paths").
std::string grandparent(const std::string& file) { return std::string(path::parent(path::parent(file))); }
}  // namespace

Definition Definition::file(std::string path) {
  std::string directory = grandparent(path);
  return {Kind::Path, std::move(path), std::move(directory)};
}
Definition Definition::environment(std::string name, std::string cwd) {
  return {Kind::Environment, std::move(name), std::move(cwd)};
}
Definition Definition::cli(std::string cwd) { return {Kind::Cli, "", std::move(cwd)}; }
Definition Definition::cli_file(std::string path) {
  std::string directory = grandparent(path);
  return {Kind::Cli, std::move(path), std::move(directory)};
}

std::string Definition::display() const {
  switch (kind) {
    case Kind::Path: return where;
    case Kind::Environment: return "environment variable `" + where + "`";
    case Kind::Cli: return where.empty() ? "--config cli option" : where;
    case Kind::BuiltIn: return "default";
  }
  return "";
}

}  // namespace gantry::config
