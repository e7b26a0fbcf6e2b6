// Many paths below one directory in one piece of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/path.h"

namespace gantry {

class PathList {
 public:
  explicit PathList(std::string root) : root_(std::move(root)) {}

  // Relative to the root, or absolute; empty: the root itself.
  void add(std::string_view path) {
    starts_.push_back(static_cast<std::uint32_t>(text_.size()));
    text_.append(path).push_back('\0');
  }

  const std::string& root() const { return root_; }
  std::size_t size() const { return starts_.size(); }
  const char* as_added(std::size_t index) const { return text_.c_str() + starts_[index]; }
  std::string absolute(std::size_t index) const {
    const std::string_view path = as_added(index);
    return path.empty() ? root_ : path::join(root_, path);
  }

 private:
  std::string root_;
  std::string text_;  // each ended by a NUL
  std::vector<std::uint32_t> starts_;
};

}  // namespace gantry
