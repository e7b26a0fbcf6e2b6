// Where packages come from: a kind and a canonical URL. Cheap to copy and compare; equal sources are equal values.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry {

// In the order of lock files.
enum class SourceKind : std::uint8_t { Path, Registry, SparseRegistry, LocalRegistry, Directory, Git };

struct GitReference {
  enum class Kind : std::uint8_t { Tag, Branch, Rev, DefaultBranch } kind = Kind::DefaultBranch;  // in their order
  std::string value;
  auto operator<=>(const GitReference&) const = default;
  // "branch=main", with the value form-encoded if wanted; "" for the default branch.
  std::string query(bool encoded) const;
  // Of "a=b&branch=x": the last of branch, tag, rev (or ref) counts, other keys do not.
  static GitReference from_query(std::string_view query);
};

class SourceId {
 public:
  SourceId();  // an empty path source, only good for being assigned to

  // `directory`: absolute path of the package, local registry or directory source.
  static SourceId path(std::string_view directory);
  static SourceId local_registry(std::string_view directory);
  static SourceId directory(std::string_view directory);
  // `url` as written in manifests and configuration: "https://..." for a git index, "sparse+https://..." for a sparse
  // one. This and `git` throw Error ("invalid url `..`: ...") for what is no URL.
  static SourceId registry(std::string_view url);
  // The default public registry (the module that defines the built-in source holds its address).
  static SourceId crates_io();
  static SourceId git(std::string_view url, GitReference reference);
  // The form of lock files, package ids and `cargo metadata`: "registry+https://...", "path+file:///...",
  // "git+https://...?branch=x#sha", "sparse+https://...".
  static tl::expected<SourceId, std::string> parse(std::string_view text);

  SourceKind kind() const;
  // Normalised, without the "registry+" prefix (a sparse registry keeps its "sparse+"); "file:///..." for paths.
  const std::string& url() const;
  // The directory behind a path, local-registry or directory source, or a file URL; "" for the others.
  const std::string& local_path() const;
  const GitReference& git_reference() const;
  // The exact revision or version this source was pinned to (the "#..." part of a git source), if any.
  const std::optional<std::string>& precise() const;
  SourceId with_precise(std::optional<std::string> precise) const;
  // The name of the registry in the configuration, when it came from `registry = "name"`.
  const std::optional<std::string>& registry_name() const;
  SourceId with_registry_name(std::string name) const;

  bool is_path() const { return kind() == SourceKind::Path; }
  bool is_git() const { return kind() == SourceKind::Git; }
  bool is_registry() const { return !is_path() && !is_git(); }
  bool is_crates_io() const;

  std::string to_url() const;  // the form `parse` reads; git references encoded (lock version 4)
  std::string to_lockfile_url(
      int lock_version) const;  // "" for path sources; git references encoded as that version does
                                // (`cargo metadata` shows version 3's form)
  // Case and ".git" of a GitHub URL and a trailing slash taken away: git sources are compared by it.
  const std::string& canonical_url() const;
  // As cargo names it in messages: "/path/to/pkg", "registry `crates-io`", "https://x/y?branch=b#01234567", "dir
  // /vendor".
  std::string display() const;
  // `display` of a registry without the word: "crates-io", its configured name, or its URL.
  std::string display_registry_name() const;
  // The URL as messages name it: a path for files, else the URL.
  std::string display_url() const;

  // Equality and order leave `precise` and the configured name out.
  bool operator==(const SourceId& other) const;
  std::strong_ordering operator<=>(const SourceId& other) const;
  std::size_t hash() const noexcept;

 private:
  struct Data;
  explicit SourceId(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

inline constexpr std::string_view kCratesIoName = "crates-io";
inline constexpr std::string_view kCratesIoIndex = "https://github.com/rust-lang/crates.io-index";
inline constexpr std::string_view kCratesIoSparseIndex = "sparse+https://index.crates.io/";

}  // namespace gantry

template <>
struct std::hash<gantry::SourceId> {
  std::size_t operator()(const gantry::SourceId& id) const noexcept { return id.hash(); }
};
