// The paths of an archive as a tree, to find what two of them must not be: the same, the same but for case (macOS,
// Windows), a file and a directory. Each component is kept once below its directory, and all of them within a bound:
// strangers choose them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gantry::server {

class ArchivePaths {
 public:
  // `most_bytes`: of memory.
  explicit ArchivePaths(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // "src/lib.rs", with the directories above it. What is wrong with it, for the client.
  std::optional<std::string> add(std::string_view path, bool is_file);

  std::size_t bytes() const { return bytes_; }

 private:
  struct Key {
    std::uint32_t parent = 0;
    std::string name;  // as two names are compared
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      constexpr std::size_t kSpread = 0x9E3779B97F4A7C15U;
      return std::hash<std::string>{}(key.name) ^ key.parent * kSpread;
    }
  };
  struct Node {
    std::uint32_t id = 0;
    std::string name;
    bool is_file = false;
    bool is_listed = false;  // has an entry of its own
  };

  // The component of `path` from `begin` to `end`; `parent` becomes its id.
  std::optional<std::string> add_component(std::string_view path, std::size_t begin, std::size_t end, bool is_file,
                                           bool is_listed, std::uint32_t& parent);

  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::unordered_map<Key, Node, Hash> nodes_;
};

}  // namespace gantry::server
