// Options and words of a command line: "--name VALUE", "--name=VALUE", flags, and the rest in their order.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace gantry::server::app {

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Arguments {
 public:
  // `options` take a value, `flags` do not; anything else that begins with "-" is a UsageError.
  Arguments(const std::vector<std::string>& words, const std::set<std::string>& options,
            const std::set<std::string>& flags);

  const std::vector<std::string>& words() const { return words_; }
  bool has(const std::string& flag) const { return flags_.contains(flag); }
  std::vector<std::string> all(const std::string& option) const;
  std::optional<std::string> one(const std::string& option) const;  // UsageError when given twice
  std::string required(const std::string& option) const;

 private:
  std::vector<std::string> words_;
  std::set<std::string> flags_;
  std::map<std::string, std::vector<std::string>> values_;
};

}  // namespace gantry::server::app
