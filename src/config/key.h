// The path to a configuration value, in its two spellings: `build.rustc-wrapper` and CARGO_BUILD_RUSTC_WRAPPER.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::config {

class ConfigKey {
 public:
  ConfigKey() = default;
  // A dotted name of plain words: "build.jobs". Other names are given by parts.
  ConfigKey(const char* dotted);
  ConfigKey(std::initializer_list<std::string_view> parts) : parts_(parts.begin(), parts.end()) {}
  explicit ConfigKey(std::vector<std::string> parts) : parts_(std::move(parts)) {}

  ConfigKey child(std::string_view name) const;
  const std::vector<std::string>& parts() const { return parts_; }
  // With quotes where TOML needs them: target."cfg(unix)".runner
  std::string display() const;
  // CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER
  std::string variable() const;

 private:
  std::vector<std::string> parts_;
};

}  // namespace gantry::config
