#include "server/core/tarball.h"

#include <algorithm>

#include <fmt/format.h>

#include "archive/gunzip_stream.h"
#include "archive/tar_stream.h"
#include "base/unicode.h"
#include "server/core/archive_paths.h"

namespace gantry::server {

namespace {

constexpr std::size_t kLongestPath = 1024;
constexpr std::size_t kLargestManifest = std::size_t{1} << 20U;  // as values it takes 60 times as much
constexpr std::size_t kLargestReadme = std::size_t{1} << 20U;

// "x" for "src/bin/x.rs" and "src/bin/x/main.rs".
std::string_view program_of(std::string_view path) {
  constexpr std::string_view kPrograms = "src/bin/";
  if (!path.starts_with(kPrograms)) return {};
  path.remove_prefix(kPrograms.size());
  const auto slash = path.find('/');
  if (slash == std::string_view::npos)
    return path.ends_with(".rs") ? path.substr(0, path.size() - 3) : path.substr(0, 0);
  return path.substr(slash) == "/main.rs" ? path.substr(0, slash) : path.substr(0, 0);
}

// What remains of "../docs/INTRO.md" in a package: cargo puts a readme from outside beside the manifest.
std::string_view name_of_readme(std::string_view hint) {
  while (hint.starts_with("./")) hint.remove_prefix(2);
  return hint.starts_with("../") ? hint.substr(hint.rfind('/') + 1) : hint;
}

// Of memory: enough for every real archive, whose paths share their directories.
std::size_t bytes_of_paths(const Limits& limits) {
  constexpr std::size_t kOfEntry = 512;
  constexpr std::size_t kLeast = std::size_t{64} << 10U;
  return kLeast + limits.archive_entries * kOfEntry;
}

// Looks at entries as they come.
class Checker : public archive::TarStream::Sink {
 public:
  Checker(std::string_view root, const Limits& limits, std::string_view readme_hint)
      : root_(root), limits_(limits), readme_hint_(name_of_readme(readme_hint)), paths_(bytes_of_paths(limits)) {}

  std::optional<std::string> entry(const std::string& path, archive::TarEntry::Type type, std::uint64_t size) override {
    using Type = archive::TarEntry::Type;
    in_manifest_ = false;
    in_readme_ = false;
    if (++entries_ > limits_.archive_entries) {
      return fmt::format("it holds more than {} entries", limits_.archive_entries);
    }
    if (auto problem = archive_path_problem(path, root_)) return problem;
    if (type != Type::File && type != Type::Directory) {
      return fmt::format("`{}` is neither a file nor a directory", path);
    }
    if (type == Type::Directory && size > 0) return fmt::format("the directory `{}` has content", path);
    if (size > limits_.unpacked_bytes) return too_large();
    std::string_view inner(path);
    inner.remove_prefix(std::min(inner.size(), root_.size() + 1));
    while (inner.ends_with('/')) inner.remove_suffix(1);
    if (auto problem = note(inner, type == Type::File)) return problem;
    if (type == Type::File && inner == "Cargo.toml") {
      if (size > kLargestManifest) return "its Cargo.toml is too large";
      in_manifest_ = has_manifest_ = true;
    }
    if (type == Type::File) look_at(inner, size);
    return std::nullopt;
  }

  std::optional<std::string> data(std::string_view piece) override {
    if (in_manifest_) contents_.manifest += piece;
    if (in_readme_) contents_.readmes.back().text += piece;
    return std::nullopt;
  }

  std::string too_large() const { return fmt::format("it unpacks to more than {} bytes", limits_.unpacked_bytes); }

  bool has_manifest() const { return has_manifest_; }
  TarballContents take() { return std::move(contents_); }

 private:
  // What the file says of the package.
  void look_at(std::string_view inner, std::uint64_t size) {
    if (inner == "src/lib.rs") contents_.has_lib = true;
    if (inner == "src/main.rs") contents_.has_main = true;
    if (const auto program = program_of(inner); !program.empty() && contents_.bins.size() <= kMostPrograms) {
      contents_.bins.emplace_back(program);
    }
    if (inner != "README.md" && inner != "README.txt" && inner != "README" && inner != readme_hint_) return;
    in_readme_ = size <= kLargestReadme;
    contents_.readmes.push_back({std::string(inner), "", !in_readme_});
  }

  // Notes the path and the directories above it.
  std::optional<std::string> note(std::string_view inner, bool is_file) {
    if (inner.empty()) {
      if (is_file) return fmt::format("`{}` is a file", root_);
      return std::nullopt;
    }
    return paths_.add(inner, is_file);
  }

  std::string_view root_;
  const Limits& limits_;
  std::string_view readme_hint_;
  TarballContents contents_;
  std::size_t entries_ = 0;
  bool in_manifest_ = false;
  bool in_readme_ = false;
  bool has_manifest_ = false;
  ArchivePaths paths_;
};

}  // namespace

std::optional<std::string> archive_path_problem(std::string_view path, std::string_view root) {
  if (path.size() > kLongestPath) return "a path in it is too long";
  if (!is_utf8(path)) return "a path in it is not UTF-8";
  if (std::any_of(path.begin(), path.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\' || c == ':'; })) {
    return "a path in it holds a character that is not allowed (control characters, `\\`, `:`)";
  }
  std::string_view rest = path;
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest != root && !(rest.starts_with(root) && rest.size() > root.size() && rest[root.size()] == '/')) {
    return fmt::format("the path `{}` is not below `{}/`", path, root);
  }
  while (true) {
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    // Windows leaves points and blanks at the end of a name out: two names would be one.
    if (part.empty() || part.ends_with('.') || part.ends_with(' ')) {
      return fmt::format("the path `{}` has a component that is not allowed", path);
    }
    if (slash == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(slash + 1);
  }
}

tl::expected<TarballContents, std::string> check_tarball(std::string_view compressed, std::string_view root,
                                                         const Limits& limits, std::string_view readme_hint) {
  Checker checker(root, limits, readme_hint);
  archive::TarStream tar(checker);
  std::uint64_t unpacked = 0;
  const auto sink = [&](std::string_view piece) -> std::optional<std::string> {
    unpacked += piece.size();
    if (unpacked > limits.unpacked_bytes) return checker.too_large();
    if (unpacked > limits.ratio_free_bytes && unpacked / limits.ratio > compressed.size()) {
      return fmt::format("it unpacks to more than {} times its size", limits.ratio);
    }
    return tar.feed(piece);
  };
  archive::GunzipStream gunzip;
  auto problem = gunzip.feed(compressed, sink);
  if (!problem && !gunzip.finished()) problem = "unexpected end of the gzip stream";
  if (!problem) problem = tar.finish();
  if (!problem && !checker.has_manifest()) problem = fmt::format("`{}/Cargo.toml` is missing", root);
  if (problem) return tl::unexpected(fmt::format("the crate file is not valid: {}", *problem));
  auto contents = checker.take();
  contents.unpacked_bytes = unpacked;
  return contents;
}

}  // namespace gantry::server
