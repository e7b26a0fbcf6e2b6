#include "server/core/archive_paths.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"

namespace gantry::server {

namespace {
constexpr std::size_t kOverhead = 128;  // of a node, besides its names
constexpr std::ptrdiff_t kDeepest = 100;
}  // namespace

std::optional<std::string> ArchivePaths::add(std::string_view path, bool is_file) {
  if (std::count(path.begin(), path.end(), '/') >= kDeepest) {
    return fmt::format("a path in it has more than {} components", kDeepest);
  }
  std::uint32_t parent = 0;
  std::size_t begin = 0;
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', begin)) {
    if (auto problem = add_component(path, begin, slash, false, false, parent)) return problem;
    begin = slash + 1;
  }
  return add_component(path, begin, path.size(), is_file, true, parent);
}

std::optional<std::string> ArchivePaths::add_component(std::string_view path, std::size_t begin, std::size_t end,
                                                       bool is_file, bool is_listed, std::uint32_t& parent) {
  const auto whole = path.substr(0, end);
  const auto name = whole.substr(begin);
  const auto [found, is_new] = nodes_.try_emplace(Key{parent, ascii_lower(name)});
  auto& node = found->second;
  if (is_new) {
    node = {static_cast<std::uint32_t>(nodes_.size()), std::string(name), is_file, is_listed};
    parent = node.id;
    bytes_ += kOverhead + 2 * name.size();
    if (bytes_ > most_bytes_) return "the paths in it are too long altogether";
    return std::nullopt;
  }
  if (node.name != name) {
    return fmt::format("the paths `{}{}` and `{}` differ only in case", path.substr(0, begin), node.name, whole);
  }
  if (node.is_file || is_file) {
    return is_listed && node.is_listed && node.is_file == is_file
               ? fmt::format("`{}` is in it twice", whole)
               : fmt::format("`{}` is a file and a directory", whole);
  }
  node.is_listed = node.is_listed || is_listed;
  parent = node.id;
  return std::nullopt;
}

}  // namespace gantry::server
