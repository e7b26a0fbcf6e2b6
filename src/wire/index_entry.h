// One line of a registry index (Cargo Book, "Registry Index", JSON schema): a published version as plain data. Shared
// by registry sources and the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace gantry::wire {

struct IndexDependency {
  std::string name;  // the name in the manifest: the renamed one when `package` is given
  std::string requirement;
  std::vector<std::string> features;
  bool optional = false;
  bool default_features = true;
  bool is_public = false;
  std::optional<std::string> target;    // platform, as in the manifest
  std::optional<std::string> kind;      // "normal", "dev", "build"; absent means normal
  std::optional<std::string> registry;  // index URL; absent means the index this entry stands in
  std::optional<std::string> package;   // the package's real name when it was renamed
};

using IndexFeatures = std::vector<std::pair<std::string, std::vector<std::string>>>;

struct IndexEntry {
  // Entries of a later format are to be passed over (the book's "v" field).
  static constexpr std::uint64_t kNewestFormat = 2;

  std::string name;
  std::string version;
  std::vector<IndexDependency> dependencies;
  IndexFeatures features;  // `features` and `features2` together
  std::string checksum;
  bool yanked = false;
  std::optional<std::string> links;
  std::optional<std::string> rust_version;
  std::uint64_t format = 1;
};

tl::expected<IndexEntry, std::string> parse_index_line(std::string_view line);

// Its "vers" alone, without reading the rest; nothing when the line is no JSON object with one.
std::optional<std::string> version_of_index_line(std::string_view line);

// What a line is about, also when the rest of it cannot be used; nothing when it names no package or version. A
// format that is no number counts as the first.
struct IndexIdentity {
  std::string name;
  std::string version;
  std::uint64_t format = 1;
};
std::optional<IndexIdentity> identity_of_index_line(std::string_view line);

// What a line shows without being read whole. `name`: the package that it should be about.
struct IndexGlance {
  bool yanked = false;
  std::string_view links;  // "" for none; both are parts of the line
  std::string_view rust_version;
};
// Nothing when a closer look is needed: the line is about something else, of a later format, or written in another way
// than usual. A line that has a glance may still turn out to be broken.
std::optional<IndexGlance> glance_at_index_line(std::string_view line, std::string_view name);

// The path of a package's file below the index: "1/a", "2/ab", "3/a/abc", "ab/cd/abcd"; names in lower case.
std::string index_path(std::string_view name);

// The lines of an index file that hold an entry, blank ones left out.
std::vector<std::string_view> index_lines(std::string_view text);

}  // namespace gantry::wire
