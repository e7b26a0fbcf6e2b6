#include "ops/vendor.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json_writer.h"
#include "base/path.h"
#include "ops/open_workspace.h"
#include "package/file_selection.h"
#include "package/git_repository.h"
#include "package/published.h"
#include "toml/write.h"

namespace gantry::ops {

namespace {

constexpr const char* kSourceName = "vendored-sources";
constexpr const char* kManifest = "Cargo.toml";

using Sums = std::map<std::string, std::string>;  // of files, by their paths in the package

struct Vendored {
  manifest::PackagePtr package;
  std::optional<std::string> checksum;
};

// What belongs to version control or to cargo and not to the package.
bool is_left_out(const std::string& name) {
  return name == ".git" || name == ".gitignore" || name == ".gitattributes" || name == ".cargo-ok";
}

class Vendor {
 public:
  Vendor(const VendorOptions& options, const config::Config& config, const Host& host)
      : options_(options), config_(config), host_(host), git_(host.processes, host.environment, host.files) {
    const auto given = path::join(host.cwd, options.directory);
    // Shown as typed until it is there.
    const auto canonical = host.files.canonicalize(given);
    shown_ = canonical ? *canonical : options.directory;
    directory_ = canonical ? *canonical : given;
  }

  void run() {
    open(options_.manifest_path);
    for (const auto& manifest : options_.sync) {
      const auto path = path::join(host_.cwd, manifest);
      if (const auto text = host_.files.read(path); !text)
        throw Error(fmt::format("failed to read `{}`", path), {describe_system_error(text.error())});
      open(manifest);
    }
    with_context(
        [&] {
          for (const auto& opened : workspaces_) collect(*opened);
          copy_all();
        },
        [] { return std::string("failed to sync"); });
    if (packages_.empty()) {
      say("There is no dependency to vendor in this project.\n");
      return;
    }
    say("To use vendored sources, add this to your .cargo/config.toml for this project:\n\n");
    if (host_.reporter.verbosity() != Verbosity::Quiet) host_.reporter.out(configuration());
  }

 private:
  void say(const std::string& text) {
    if (host_.reporter.verbosity() != Verbosity::Quiet) host_.reporter.err(text);
  }

  void open(const std::optional<std::string>& manifest) {
    workspaces_.push_back(std::make_unique<OpenWorkspace>(manifest, config_, host_));
  }

  void collect(OpenWorkspace& opened) {
    auto request = opened.resolve_request(options_.network);
    request.use_source_replacement = options_.respect_source_config;
    const auto& root = opened.workspace().root();
    const auto resolved =
        with_context([&] { return opened.resolve(request); }, [&] { return "failed to load lockfile for " + root; });
    std::vector<PackageId> ids;
    for (const auto& node : resolved.resolve.nodes) {
      if (!node.id.source().is_path()) ids.push_back(node.id);
    }
    with_context(
        [&] {
          resolved.download(ids);
          for (const auto& id : ids) {
            const auto& node = resolved.resolve[*resolved.resolve.find(id)];
            packages_[id] = {resolved.package(id), node.checksum};
          }
        },
        [&] { return "failed to download packages for " + root; });
  }

  // The newest version of a package goes without its number.
  std::string directory_name(const PackageId& id) const {
    const auto is_newer = [&](const auto& entry) {
      return entry.first.name() == id.name() && entry.first.version() > id.version();
    };
    if (!options_.versioned_directories && std::ranges::none_of(packages_, is_newer)) return id.name();
    return fmt::format("{}-{}", id.name(), id.version().to_string());
  }

  void copy_all() {
    if (packages_.empty()) return;
    host_.files.create_directories(directory_);
    check_duplicates();
    std::set<std::string> needed;
    for (const auto& [id, vendored] : packages_) {
      const auto name = directory_name(id);
      needed.insert(name);
      // What is named after its version does not change, unless it is of a repository.
      const auto sums = path::join(path::join(directory_, name), ".cargo-checksum.json");
      if (name != id.name() && !id.source().is_git() && host_.files.is_file(sums)) continue;
      host_.reporter.status(
          "Vendoring", fmt::format("{} ({}) to {}", id.display(), vendored.package->root(), path::join(shown_, name)));
      copy(vendored, path::join(directory_, name));
    }
    if (!options_.keep_others) remove_others(needed);
  }

  void check_duplicates() const {
    for (auto entry = packages_.begin(); entry != packages_.end(); ++entry) {
      const auto next = std::next(entry);
      if (next == packages_.end()) continue;
      const auto& [a, b] = std::pair(entry->first, next->first);
      if (a.name() != b.name() || a.version() != b.version()) continue;
      throw Error(
          fmt::format("found duplicate version of package `{} v{}` vendored from two sources:\n\n\tsource 1: "
                      "{}\n\tsource 2: {}",
                      a.name(), a.version().to_string(), a.source().display(), b.source().display()));
    }
  }

  void remove_others(const std::set<std::string>& needed) {
    const auto entries = host_.files.list(directory_);
    if (!entries) return;
    for (const auto& entry : *entries) {
      if (entry.name.starts_with('.') || needed.contains(entry.name)) continue;
      const auto path = path::join(directory_, entry.name);
      const auto problem =
          entry.type == FileType::Directory ? host_.files.remove_directory_tree(path) : host_.files.remove_file(path);
      if (problem) throw Error(fmt::format("failed to remove `{}`", path), {describe_system_error(problem)});
    }
  }

  void copy(const Vendored& vendored, const std::string& to) {
    if (const auto problem = host_.files.remove_directory_tree(to))
      throw Error(fmt::format("failed to remove `{}`", to), {describe_system_error(problem)});
    const auto sums = vendored.package->id().source().is_git() ? copy_of_repository(*vendored.package, to)
                                                               : copy_of_archive(*vendored.package, to);
    JsonWriter json;
    json.begin_object().key("files").begin_object();
    for (const auto& [file, sum] : sums) json.key(file).string(sum);
    json.end_object().key("package").optional(vendored.checksum).end_object();
    host_.files.write_atomic(path::join(to, ".cargo-checksum.json"), json.take());
  }

  // What an archive holds was chosen when it was made.
  Sums copy_of_archive(const manifest::Package& package, const std::string& to) {
    Sums sums;
    copy_directory(package.root(), to, "", sums);
    return sums;
  }

  // What would be packaged, with a manifest that no longer needs the repository around it.
  Sums copy_of_repository(const manifest::Package& package, const std::string& to) {
    std::vector<std::string> selected;
    for (auto& file : package::select_files(package, git_, host_.files, host_.reporter)) {
      if (!is_left_out(std::string(path::file_name(file.path)))) selected.push_back(std::move(file.path));
    }
    Sums sums;
    for (const auto& file : selected) {
      if (file != kManifest) copy_file(path::join(package.root(), file), to, file, sums);
    }
    const auto text = package::vendored_manifest(package, selected, host_.cwd, config_, host_.files, host_.reporter);
    host_.files.create_directories(to);
    host_.files.write_atomic(path::join(to, kManifest), text);
    sums[kManifest] = sha256_hex(text);
    return sums;
  }

  void copy_file(const std::string& source, const std::string& to, const std::string& file, Sums& sums) {
    const auto target = path::join(to, file);
    host_.files.create_directories(std::string(path::parent(target)));
    const auto content = host_.files.read(source);
    const auto problem = content ? host_.files.copy_file(source, target) : content.error();
    if (problem) {
      throw Error(fmt::format("failed to copy `{}` to `{}`", source, target), {describe_system_error(problem)});
    }
    sums[file] = sha256_hex(*content);
  }

  // `below`: the directory as seen from the package, with a slash at its end.
  void copy_directory(const std::string& from, const std::string& to, const std::string& below, Sums& sums) {
    const auto entries = host_.files.list(from);
    if (!entries)
      throw Error(fmt::format("failed to read directory `{}`", from), {describe_system_error(entries.error())});
    host_.files.create_directories(path::join(to, below));
    for (const auto& entry : *entries) {
      if (is_left_out(entry.name)) continue;
      const auto source = path::join(from, entry.name);
      if (host_.files.is_directory(source)) {
        copy_directory(source, to, below + entry.name + "/", sums);
      } else {
        copy_file(source, to, below + entry.name, sums);
        // As in the archive.
        const auto stat = host_.files.stat(source);
        if (stat) host_.files.set_mtime(path::join(to, below + entry.name), stat->mtime_ns);
      }
    }
  }

  // The keys that say which source it is.
  static std::string definition(const SourceId& source) {
    if (source.is_crates_io()) return "";
    if (!source.is_git()) return fmt::format("registry = {}\n", toml::format_string(source.url()));
    auto text = fmt::format("git = {}\n", toml::format_string(source.url()));
    const auto& reference = source.git_reference();
    const auto query = reference.query(false);  // "branch=x"
    if (!query.empty())
      text += fmt::format("{} = {}\n", query.substr(0, query.find('=')), toml::format_string(reference.value));
    return text;
  }

  std::string configuration() const {
    std::string text;
    std::map<std::string, SourceId> sources;  // by the names that they get
    for (const auto& [id, vendored] : packages_) {
      const auto source = id.source().with_precise(std::nullopt);
      sources.emplace(source.is_crates_io() ? std::string(kCratesIoName) : source.to_url(), source);
    }
    for (const auto& [name, source] : sources) {
      text += fmt::format("[source.{}]\n{}replace-with = \"{}\"\n\n", toml::format_key(name), definition(source),
                          kSourceName);
    }
    return text + fmt::format("[source.{}]\ndirectory = {}\n", kSourceName, toml::format_string(options_.directory));
  }

  const VendorOptions& options_;
  const config::Config& config_;
  const Host& host_;
  package::GitProgram git_;
  std::string shown_;
  std::string directory_;
  std::vector<std::unique_ptr<OpenWorkspace>> workspaces_;
  std::map<PackageId, Vendored> packages_;
};

}  // namespace

void vendor(const VendorOptions& options, const config::Config& config, const Host& host) {
  Vendor(options, config, host).run();
}

}  // namespace gantry::ops
