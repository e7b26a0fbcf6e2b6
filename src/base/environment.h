// A snapshot of environment variables, taken once in main and passed down; tests build their own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gantry {

class Environment {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string, std::less<>> variables) : variables_(std::move(variables)) {}
  // The variables of this process.
  static Environment from_process();

  std::optional<std::string> get(std::string_view name) const;
  bool has(std::string_view name) const { return variables_.contains(name); }
  void set(std::string name, std::string value) { variables_[std::move(name)] = std::move(value); }
  void unset(std::string_view name);
  const std::map<std::string, std::string, std::less<>>& variables() const { return variables_; }

 private:
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace gantry
