// Loads manifests from a file system in memory for the tests of this folder.
#pragma once

#include <string>

#include "base/error.h"
#include "manifest/load.h"
#include "support/memory_file_system.h"

namespace gantry::manifest::test {

struct Loader {
  gantry::test::MemoryFileSystem files;

  Loader& file(const std::string& path, std::string content = "") {
    files.file("/p/" + path, std::move(content));
    return *this;
  }
  LoadOptions options() const {
    LoadOptions result;
    result.source = SourceId::path("/p");
    result.display_path = "Cargo.toml";
    return result;
  }
  ManifestFile load(const std::string& manifest) {
    file("Cargo.toml", manifest);
    return load_manifest("/p/Cargo.toml", options(), files);
  }
  // With "[package] name edition" and src/lib.rs in front.
  ManifestFile load_library(const std::string& rest) {
    file("src/lib.rs");
    return load("[package]\nname = \"foo\"\nversion = \"0.1.0\"\nedition = \"2021\"\n" + rest);
  }

  // The error's lines: the excerpt's title, the message, the causes.
  std::string error(const std::string& manifest) {
    try {
      load(manifest);
    } catch (const Error& error) {
      return text(error);
    }
    return "no error";
  }
  std::string library_error(const std::string& rest) {
    try {
      load_library(rest);
    } catch (const Error& error) {
      return text(error);
    }
    return "no error";
  }
  static std::string text(const Error& error) {
    std::string result;
    if (error.diagnostic()) result = error.diagnostic()->title;
    for (const auto& cause : error.causes()) result += (result.empty() ? "" : " <- ") + cause;
    return result.empty() ? error.message() : result;
  }
  static std::vector<std::string> warnings(const ManifestFile& file) {
    std::vector<std::string> result;
    for (const auto& warning : file.warnings) result.push_back((warning.critical ? "critical: " : "") + warning.text);
    return result;
  }
};

}  // namespace gantry::manifest::test
