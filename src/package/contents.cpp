#include "package/contents.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/path.h"
#include "base/unicode.h"
#include "package/file_selection.h"

namespace gantry::package {

namespace {

constexpr std::string_view kManifest = "Cargo.toml";
constexpr std::string_view kOriginal = "Cargo.toml.orig";
constexpr std::string_view kLockFile = "Cargo.lock";
constexpr std::string_view kVcsInfo = ".cargo_vcs_info.json";

// Names of devices, with any extension.
bool is_windows_reserved(std::string_view component) {
  const auto stem = component.substr(0, component.find('.'));
  const auto is = [](std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, {}, [](char c) { return ascii_lower(c); });
  };
  if (stem.size() == 3) {
    return is(stem, "con") || is(stem, "prn") || is(stem, "aux") || is(stem, "nul");
  }
  return stem.size() == 4 && stem[3] >= '1' && stem[3] <= '9' &&
         (is(stem.substr(0, 3), "com") || is(stem.substr(0, 3), "lpt"));
}

bool has_windows_reserved(std::string_view path) {
  for (;;) {
    const auto slash = path.find('/');
    if (is_windows_reserved(path.substr(0, slash))) return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

// Which characters archives must not have in names.
constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> special{};
  for (const unsigned char c : std::string_view("/\\<>:\"|?*")) special[c] = true;
  return special;
}();

// With U+FFFD for what is no text.
std::string readable(std::string_view path) {
  std::string text;
  while (!path.empty()) {
    const auto character = path.substr(0, character_length(path));
    text += is_utf8(character) ? character : std::string_view("\xEF\xBF\xBD");
    path.remove_prefix(character.size());
  }
  return text;
}

class Contents {
 public:
  Contents(const manifest::Package& package, const ContentOptions& options, const FileSystem& files, Reporter& reporter)
      : package_(package), root_(package.root()), options_(options), files_(files), reporter_(reporter) {}

  std::vector<ArchiveMember> run(std::span<const SelectedFile> selected) {
    members_.reserve(selected.size() + 5);
    for (const auto& file : selected) add_selected(file.path);
    const auto selected_count = static_cast<std::ptrdiff_t>(members_.size());
    if (original_) members_.push_back(std::move(*original_));
    if (!has(kManifest)) {
      reporter_.warning(fmt::format("no `Cargo.toml` file found when packaging `{}` (note the case of the file name).",
                                    package_.name()));
    }
    const auto& metadata = package_.manifest->metadata;
    if (metadata.license_file) add_named("license-file", *metadata.license_file);
    if (metadata.readme) add_named("readme", *metadata.readme);
    if (!problems_.empty()) throw Error(fmt::format("{}", fmt::join(problems_, "\n")));
    if (options_.has_lock_file) {
      std::erase_if(members_, [](const auto& member) { return member.path == kLockFile; });  // a manifest can name it
      members_.push_back({std::string(kLockFile), ArchiveMember::Kind::LockFile, options_.workspace_lock_file});
    }
    if (options_.has_vcs_info) members_.push_back({std::string(kVcsInfo), ArchiveMember::Kind::VcsInfo, ""});
    // The selected ones are in order already.
    const auto by_path = [](const auto& a, const auto& b) { return path_less(a.path, b.path); };
    const auto middle = members_.begin() + selected_count;
    std::sort(middle, members_.end(), by_path);
    std::inplace_merge(members_.begin(), middle, members_.end(), by_path);
    return std::move(members_);
  }

 private:
  bool has(std::string_view path) const {
    return std::ranges::find(members_, path, &ArchiveMember::path) != members_.end();
  }
  bool is_reserved(std::string_view path) const { return path == kOriginal || path == kVcsInfo; }

  void add_selected(const std::string& path) {
    if (path.size() == kManifest.size() && path != kManifest && ascii_lower(path) == ascii_lower(kManifest))
      return;  // one of them is enough, in any case
    check_name(path);
    const auto source = path::join(root_, path);
    if (path == kManifest) {
      members_.push_back({path, ArchiveMember::Kind::Manifest, source});
      original_ = ArchiveMember{std::string(kOriginal), ArchiveMember::Kind::Copy, source};
    } else if (is_reserved(path)) {
      throw Error(fmt::format("invalid inclusion of reserved file name {} in package source", path));
    } else if (path != kLockFile) {
      members_.push_back({path, ArchiveMember::Kind::Copy, source});
    }
  }

  void check_name(const std::string& path) const {
    if (!is_utf8(path)) {
      throw Error(fmt::format("path does not have a unicode filename which may not unpack on all platforms: {}",
                              readable(path)));
    }
    const auto name = path::file_name(path);
    const auto special = std::ranges::find_if(name, [](char c) { return kSpecial[static_cast<unsigned char>(c)]; });
    if (special != name.end()) {
      throw Error(fmt::format("cannot package a filename with a special character `{}`: {}", *special, path));
    }
    if (has_windows_reserved(path)) {
      reporter_.warning(
          fmt::format("file {} is a reserved Windows filename, it will not work on Windows platforms", path));
    }
  }

  // A file that the manifest names.
  void add_named(std::string_view key, const std::string& named) {
    const auto source = path::normalize(path::join(root_, named));
    if (named.empty() || !files_.is_file(source)) {
      problems_.push_back(
          fmt::format("{0} `{1}` does not appear to exist (relative to `{2}`).\n"
                      "Please update the {0} setting in the manifest at `{3}`.",
                      key, named, root_, package_.manifest_path));
      return;
    }
    if (const auto inside = path::strip_prefix(source, root_)) {
      if (!has(*inside)) members_.push_back({*inside, ArchiveMember::Kind::Copy, source});
      return;
    }
    const std::string name(path::file_name(source));
    if (!has(name)) {
      members_.push_back({name, ArchiveMember::Kind::Copy, source});
      return;
    }
    reporter_.warning(
        fmt::format("{0} `{1}` appears to be a path outside of the package, but there is already a file named `{2}` in "
                    "the root of the package. The archived crate will contain the copy in the root of the package. "
                    "Update the {0} to point to the path relative to the root of the package to remove this warning.",
                    key, named, name));
  }

  const manifest::Package& package_;
  std::string root_;
  const ContentOptions& options_;
  const FileSystem& files_;
  Reporter& reporter_;
  std::vector<ArchiveMember> members_;
  std::optional<ArchiveMember> original_;  // the manifest as it was written
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<ArchiveMember> archive_members(const manifest::Package& package, std::span<const SelectedFile> selected,
                                           const ContentOptions& options, const FileSystem& files, Reporter& reporter) {
  return Contents(package, options, files, reporter).run(selected);
}

}  // namespace gantry::package
