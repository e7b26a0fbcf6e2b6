#include "sources/directory_source.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/path.h"
#include "manifest/load.h"
#include "sources/manifest_name.h"

namespace gantry::sources {

namespace {
constexpr const char* kChecksumName = ".cargo-checksum.json";

std::string require(tl::expected<std::string, std::error_code> content, const std::string& path) {
  if (!content) throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(content.error())});
  return std::move(*content);
}
}  // namespace

std::string DirectorySource::describe() const { return fmt::format("directory source `{}`", directory_); }

void DirectorySource::list() {
  if (listed_) return;
  const auto entries = files_.list(directory_);
  if (!entries) {
    throw Error(fmt::format("failed to read root of directory source: {}", directory_),
                {describe_system_error(entries.error())});
  }
  for (const auto& entry : *entries) {
    // Dot files belong to version control and the like.
    if (entry.name.starts_with('.') || entry.type == FileType::Regular) continue;
    entries_.push_back(entry.name);
    entry_names_.insert(entry.name);
  }
  listed_ = true;
}

void DirectorySource::index_names() {
  if (indexed_) return;
  list();
  for (const auto& entry : entries_) {
    if (const auto opened = opened_.find(entry); opened != opened_.end()) {
      entries_of_.emplace(opened->second.package->name(), entry);
      continue;
    }
    const auto text = files_.read(path::join(directory_, entry + "/Cargo.toml"));
    if (!text) continue;  // no package: random files and directories are allowed
    auto name = quick_package_name(*text);
    if (!name) name = open(entry).package->name();
    entries_of_.emplace(std::move(*name), entry);
  }
  indexed_ = true;
}

ChecksumFile DirectorySource::read_checksums(const std::string& root, const PackageId& package) const {
  const auto path = path::join(root, kChecksumName);
  const auto label = fmt::format("{} v{}", package.name(), package.version().to_string());
  const auto text =
      with_context([&] { return require(files_.read(path), path); },
                   [&] { return fmt::format("failed to load checksum `{}` of {}", kChecksumName, label); });
  auto checksums = parse_checksum_file(text);
  if (!checksums) throw Error(fmt::format("failed to decode `{}` of {}", kChecksumName, label), {checksums.error()});
  return std::move(*checksums);
}

const DirectorySource::Vendored& DirectorySource::open(const std::string& entry) {
  if (const auto found = opened_.find(entry); found != opened_.end()) return found->second;
  const auto root = path::join(directory_, entry);
  const auto manifest_path = path::join(root, "Cargo.toml");
  manifest::LoadOptions options;
  options.source = id_;
  options.registry = registry_;
  options.is_dependency_from_registry = true;
  options.display_path = path::relative(manifest_path, cwd_);
  const auto file = manifest::load_manifest(manifest_path, options, files_);
  if (!file.package)
    throw Error(fmt::format("found a virtual manifest at `{}` instead of a package manifest", manifest_path));
  Vendored vendored;
  vendored.checksums = read_checksums(root, file.package->summary.id);
  auto manifest = std::make_shared<manifest::Manifest>(*file.package);
  manifest->summary.checksum = vendored.checksums.package;
  auto package = std::make_shared<manifest::Package>();
  package->manifest = std::move(manifest);
  package->manifest_path = manifest_path;
  vendored.package = std::move(package);
  return opened_.emplace(entry, std::move(vendored)).first->second;
}

const DirectorySource::Vendored* DirectorySource::find_exact(const std::string& name, const semver::Version& version) {
  list();
  // `cargo vendor` calls the directory by the name, or by name and version; so does Debian.
  for (const auto& entry : {fmt::format("{}-{}", name, version.to_string()), name}) {
    if (!entry_names_.contains(entry) || !files_.is_file(path::join(directory_, entry + "/Cargo.toml"))) continue;
    const auto& vendored = open(entry);
    if (vendored.package->name() == name && vendored.package->version() == version) return &vendored;
  }
  index_names();
  const auto [begin, end] = entries_of_.equal_range(name);
  for (auto found = begin; found != end; ++found) {
    const auto& vendored = open(found->second);
    if (vendored.package->version() == version) return &vendored;
  }
  return nullptr;
}

const std::vector<SummaryPtr>* DirectorySource::poll(const Dependency& dependency) {
  if (const auto* known = answers_.find(dependency)) return known;
  if (dependency.locked_version) {
    std::vector<SummaryPtr> exact;
    if (const auto* vendored = find_exact(dependency.package_name, *dependency.locked_version))
      exact.push_back(summary_of(vendored->package));
    return answers_.filter(dependency, exact);
  }
  return answers_.filter(dependency, all_versions(dependency.package_name));
}

std::vector<SummaryPtr> DirectorySource::all_versions(std::string_view name) {
  index_names();
  std::vector<SummaryPtr> summaries;
  const auto [begin, end] = entries_of_.equal_range(name);
  for (auto found = begin; found != end; ++found) {
    auto summary = summary_of(open(found->second).package);
    // The same package twice: one of them counts.
    const auto is_same = [&](const SummaryPtr& other) { return other->id == summary->id; };
    std::erase_if(summaries, is_same);
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

std::vector<std::string> DirectorySource::similar_names(std::string_view name) {
  index_names();
  std::vector<std::string> names;
  for (const auto& [known, entry] : entries_of_) names.push_back(known);
  return nearest_names(name, names);
}

manifest::PackagePtr DirectorySource::load(const PackageId& package) {
  if (const auto* vendored = find_exact(package.name(), package.version())) return vendored->package;
  throw Error(fmt::format("failed to find package with id: {}", package.display()));
}

void DirectorySource::verify(const PackageId& package) {
  const auto* vendored = find_exact(package.name(), package.version());
  if (vendored == nullptr)
    throw Error(fmt::format("failed to find entry for `{}` in directory source", package.display()));
  const auto root = vendored->package->root();
  for (const auto& [name, expected] : vendored->checksums.files) {
    const auto path = path::join(root, name);
    const auto content = files_.read(path);
    if (!content) {
      throw Error(fmt::format("failed to calculate checksum of: {}", path),
                  {fmt::format("failed to open file `{}`", path), describe_system_error(content.error())});
    }
    const auto actual = sha256_hex(*content);
    if (actual == expected) continue;
    throw Error(fmt::format(
        "the listed checksum of `{}` has changed:\nexpected: {}\nactual:   {}\n\n"
        "directory sources are not intended to be edited, if modifications are required then it is recommended that "
        "`[patch]` is used with a forked copy of the source",
        path, expected, actual));
  }
}

std::vector<std::string> DirectorySource::consulted_files() const {
  std::vector<std::string> consulted;
  if (listed_) consulted.push_back(directory_);
  for (const auto& [entry, vendored] : opened_) {
    consulted.push_back(vendored.package->manifest_path);
    consulted.push_back(path::join(vendored.package->root(), kChecksumName));
  }
  return consulted;
}

}  // namespace gantry::sources
