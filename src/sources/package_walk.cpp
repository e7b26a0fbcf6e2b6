#include "sources/package_walk.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::sources {

namespace {

constexpr int kMaxDepth = 32;

manifest::PackagePtr with_source(const manifest::Package& package, const WalkOptions& options) {
  auto manifest = std::make_shared<manifest::Manifest>(*package.manifest);
  manifest->summary.id = PackageId(package.name(), package.version(), options.source);
  if (options.is_checkout) {
    for (auto& dependency : manifest->summary.dependencies) {
      if (dependency.source.is_path()) dependency.source = options.source;
    }
  }
  auto result = std::make_shared<manifest::Package>(package);
  result->manifest = std::move(manifest);
  return result;
}

bool is_publishable(const manifest::Package& package) {
  const auto& publish = package.manifest->publish;
  return !publish || !publish->empty();
}

class Walk {
 public:
  Walk(const WalkOptions& options, const LoadPackage& load, const FileSystem& files, Reporter& reporter)
      : options_(options), load_(load), files_(files), reporter_(reporter) {}

  WalkedPackages run(const std::string& root) {
    visit(root, 0);
    if (found_.packages.empty()) {
      if (last_error_) throw *last_error_;
      const bool is_lower = files_.exists(path::join(root, "cargo.toml"));
      throw Error(fmt::format("could not find `Cargo.toml` in `{}`{}", root,
                              is_lower ? "\nhelp: found `cargo.toml`, consider renaming it to `Cargo.toml`" : ""));
    }
    report_last_error();
    return std::move(found_);
  }

 private:
  void visit(const std::string& directory, int depth) {
    const auto entries = files_.list(directory);
    if (!entries)
      fail(Error(fmt::format("failed to read directory `{}`", directory), {describe_system_error(entries.error())}));
    const bool has_manifest =
        std::ranges::any_of(*entries, [](const auto& entry) { return entry.name == "Cargo.toml"; });
    if (has_manifest) read(directory);
    if (depth == kMaxDepth) return;
    for (const auto& entry : *entries) {
      const bool is_output = has_manifest && entry.name == "target";
      if (entry.type != FileType::Directory || entry.name.starts_with('.') || is_output) continue;
      visit(path::join(directory, entry.name), depth + 1);
    }
  }

  // The package of one directory, then those that it depends on by path.
  void read(const std::string& directory) {
    if (!read_.insert(directory).second) return;
    const auto original = load(directory);
    if (!original) return;
    auto package = with_source(*original, options_);
    const auto same = [&](const auto& other) { return other->id() == package->id(); };
    if (std::ranges::any_of(found_.packages, same)) {
      if (is_publishable(*package)) found_.duplicates[package->id()].push_back(package->manifest_path);
    } else {
      found_.packages.push_back(package);
    }
    for (const auto& dependency : original->manifest->summary.dependencies) {
      if (!dependency.source.is_path()) continue;
      const auto& path = dependency.source.local_path();
      const bool is_there = files_.exists(path::join(path, "Cargo.toml"));
      if (!is_there && options_.is_checkout) continue;
      if (!is_there) fail(Error(fmt::format("Could not find `Cargo.toml` in `{}`", path)));
      read(path);
    }
  }

  manifest::PackagePtr load(const std::string& directory) {
    try {
      return load_(directory);
    } catch (const Error& error) {
      report_last_error();
      last_error_ = error;
      return nullptr;
    }
  }

  void report_last_error() {
    if (last_error_ && last_error_->diagnostic()) reporter_.diagnostic(*last_error_->diagnostic());
  }

  [[noreturn]] void fail(const Error& error) {
    report_last_error();
    throw error;
  }

  const WalkOptions& options_;
  const LoadPackage& load_;
  const FileSystem& files_;
  Reporter& reporter_;
  WalkedPackages found_;
  std::set<std::string> read_;
  std::optional<Error> last_error_;  // not shown yet: it may be the one to throw
};

}  // namespace

WalkedPackages walk_packages(const std::string& root, const WalkOptions& options, const LoadPackage& load,
                             const FileSystem& files, Reporter& reporter) {
  return Walk(options, load, files, reporter).run(root);
}

std::string describe_duplicates(const WalkedPackages& walked, const manifest::Package& package) {
  const auto found = walked.duplicates.find(package.id());
  if (found == walked.duplicates.end()) return "";
  return fmt::format("skipping duplicate package{} `{}`:\n  {}\nin favor of {}\n", found->second.size() == 1 ? "" : "s",
                     package.id().display(), fmt::join(found->second, "\n  "), package.manifest_path);
}

}  // namespace gantry::sources
