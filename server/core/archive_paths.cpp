#include "server/core/archive_paths.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <utf8proc.h>

#include "base/ascii.h"

namespace gantry::server {

namespace {
constexpr std::size_t kOverhead = 128;  // of a node, besides its names
constexpr std::ptrdiff_t kDeepest = 100;

// What is equal for two names that macOS or Windows takes for the same: without case, characters taken apart.
std::string folded(std::string_view name) {
  if (std::ranges::all_of(name, [](unsigned char c) { return c < 0x80; })) return ascii_lower(name);
  utf8proc_uint8_t* bytes = nullptr;
  constexpr auto kHow = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                                 static_cast<utf8proc_ssize_t>(name.size()), &bytes, kHow);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(bytes, &std::free);
  if (size < 0) return std::string(name);  // not UTF-8: refused elsewhere
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}
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
  const auto [found, is_new] = nodes_.try_emplace(Key{parent, folded(name)});
  auto& node = found->second;
  if (is_new) {
    node = {static_cast<std::uint32_t>(nodes_.size()), std::string(name), is_file, is_listed};
    parent = node.id;
    bytes_ += kOverhead + name.size() + found->first.name.size();
    if (bytes_ > most_bytes_) return "the paths in it are too long altogether";
    return std::nullopt;
  }
  if (node.name != name) {
    return fmt::format("the paths `{}{}` and `{}` differ only in case or in how characters are composed",
                       path.substr(0, begin), node.name, whole);
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
