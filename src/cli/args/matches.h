// What a command line said, by argument id. Values keep the order in which they were given.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::cli {

class Matches {
 public:
  // Given at all (with or without a value).
  bool has(std::string_view id) const { return find(id) != nullptr; }
  std::size_t count(std::string_view id) const;
  // The last value; nothing when it was not given or given without one.
  std::optional<std::string> value(std::string_view id) const;
  std::vector<std::string> values(std::string_view id) const;
  // Given at least once without its optional value.
  bool given_bare(std::string_view id) const;

  // Ids in the order of their first appearance.
  std::vector<std::string> order() const;
  // The subcommand that followed and what it was given.
  const std::string& subcommand() const { return subcommand_; }
  const Matches* subcommand_matches() const { return nested_.get(); }

  void record(std::string_view id);
  void record_value(std::string_view id, std::string value);
  void record_bare(std::string_view id);
  void set_subcommand(std::string name, Matches matches);

 private:
  struct Entry {
    std::string id;
    std::size_t occurrences = 0;
    std::size_t bare = 0;
    std::vector<std::string> values;
  };
  const Entry* find(std::string_view id) const;
  Entry& entry(std::string_view id);

  std::vector<Entry> entries_;
  std::string subcommand_;
  std::shared_ptr<const Matches> nested_;
};

}  // namespace gantry::cli
