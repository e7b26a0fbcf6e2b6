// Where packages come from: a kind and a canonical URL. Cheap to copy and compare; equal sources are equal values.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace gantry {

enum class SourceKind : std::uint8_t { Path, Git, Registry, SparseRegistry, LocalRegistry, Directory };

struct GitReference {
  enum class Kind : std::uint8_t { DefaultBranch, Branch, Tag, Rev } kind = Kind::DefaultBranch;
  std::string value;
  auto operator<=>(const GitReference&) const = default;
};

class SourceId {
 public:
  SourceId();  // an empty path source, only good for being assigned to

  // `directory`: absolute path of the package, local registry or directory source.
  static SourceId path(std::string_view directory);
  static SourceId local_registry(std::string_view directory);
  static SourceId directory(std::string_view directory);
  // `url` as written in manifests and configuration: "https://..." for a git index, "sparse+https://..." for a sparse one.
  static SourceId registry(std::string_view url);
  // The default public registry (the module that defines the built-in source holds its address).
  static SourceId crates_io();
  static SourceId git(std::string_view url, GitReference reference);
  // The form of lock files, package ids and `cargo metadata`: "registry+https://...", "path+file:///...",
  // "git+https://...?branch=x#sha", "sparse+https://...".
  static tl::expected<SourceId, std::string> parse(std::string_view text);

  SourceKind kind() const;
  // Without the "registry+" prefix; "file:///..." for paths.
  const std::string& url() const;
  // The directory behind a path, local-registry or directory source; "" for the others.
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

  std::string to_url() const;           // the form `parse` reads
  std::string to_lockfile_url(int lock_version) const;  // "" for path sources; git references encoded as that version does
  std::string display() const;          // as cargo names it in messages: "/path/to/pkg", "registry `crates-io`", ...

  // Equality and order leave `precise` and the configured name out.
  bool operator==(const SourceId& other) const;
  std::strong_ordering operator<=>(const SourceId& other) const;

 private:
  struct Data;
  explicit SourceId(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

}  // namespace gantry
