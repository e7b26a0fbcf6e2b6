#include "ops/packager.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "archive/gzip.h"
#include "archive/tar_writer.h"
#include "archive/unpack.h"
#include "base/amounts.h"
#include "base/error.h"
#include "base/file_pieces.h"
#include "base/hash.h"
#include "base/path.h"
#include "base/waiting_lock.h"
#include "ops/build_session.h"
#include "ops/clean.h"
#include "ops/open_toolchain.h"
#include "ops/staged_registry.h"
#include "ops/workspace_resolver.h"
#include "package/checks.h"
#include "package/file_selection.h"
#include "package/pack.h"
#include "package/registry_json.h"

namespace gantry::ops {

namespace {

// Of every file below `directory`.
using Digests = std::map<std::string, std::string>;

void digest_files(const std::string& directory, const FileSystem& files, Digests& digests) {
  const auto entries = files.list(directory);
  if (!entries) return;
  for (const auto& entry : *entries) {
    const auto path = path::join(directory, entry.name);
    const auto type = entry.type == FileType::Symlink && files.is_file(path) ? FileType::Regular : entry.type;
    if (type == FileType::Directory) {
      digest_files(path, files, digests);
    } else if (type != FileType::Regular) {
      digests[path] = "no file";  // to read a pipe is to wait for who writes to it
    } else if (const auto content = files.read(path)) {
      digests[path] = sha256_hex(*content);
    }
  }
}

Digests digest_files(const std::string& directory, const FileSystem& files) {
  Digests digests;
  digest_files(directory, files, digests);
  return digests;
}

// Build scripts have a directory of their own to write to.
void refuse_changes(const Digests& before, const Digests& after) {
  std::string changed, added, removed;
  const auto add = [](std::string& list, std::string_view word, const std::string& path) {
    list += list.empty() ? fmt::format("{}: {}", word, path) : "\n\t" + path;
  };
  for (const auto& [path, digest] : after) {
    const auto old = before.find(path);
    if (old == before.end()) {
      add(added, "Added", path);
    } else if (old->second != digest) {
      add(changed, "Changed", path);
    }
  }
  for (const auto& [path, digest] : before) {
    if (!after.contains(path)) add(removed, "Removed", path);
  }
  std::string lists;
  for (const auto* list : {&changed, &added, &removed}) {
    if (!list->empty()) lists += *list + "\n";
  }
  if (lists.empty()) return;
  throw Error(
      fmt::format("Source directory was modified by build.rs during cargo publish. Build scripts should not "
                  "modify anything outside of OUT_DIR.\n{}\nTo proceed despite this, pass the `--no-verify` "
                  "flag.",
                  lists));
}

constexpr std::size_t kNoLimit = std::size_t{1} << 46U;  // of archives that were made here
constexpr std::size_t kMostLocks = 256;                  // of a command: each is an open file

// What is wrong with writing an archive is told as "failed to open: FILE" with the reason.
template <typename Write>
void rename_failure(const std::string& file, const Write& write) {
  try {
    write();
  } catch (const Error& error) {
    throw Error(fmt::format("failed to open: {}", file), error.causes());
  }
}

// What cargo leaves when packaging fails: an archive, of what it had before.
void leave_empty_archive(const std::string& file, const std::string& name, FileSystem& files) {
  std::string archive;
  archive::TarWriter([&](std::string_view piece) { archive += piece; }).finish();
  try {
    files.overwrite(file, archive::gzip(archive, name + ".crate", 1));
  } catch (const Error&) {
    // Why packaging failed is what matters.
  }
}

std::string crate_name(const manifest::Package& package) {
  return fmt::format("{}-{}", package.name(), package.version().to_string());
}

}  // namespace

std::string archive_of(const PackagedCrate& crate, const FileSystem& files) {
  auto data = files.read(crate.file);
  if (!data) throw Error(fmt::format("failed to open: {}", crate.file), {describe_system_error(data.error())});
  return std::move(*data);
}

Packager::Packager(const workspace::Workspace& workspace, const PackageOptions& options,
                   std::vector<sources::RegistryOverlay> overlays, package::VersionControl& control,
                   const config::Config& config, const Host& host)
    : workspace_(workspace),
      options_(options),
      overlays_(std::move(overlays)),
      control_(control),
      config_(config),
      host_(host) {}

std::string Packager::scratch_dir() const { return path::join(workspace_.build_dir(), "package"); }

PreparedPackage Packager::prepare(const manifest::PackagePtr& package) {
  const auto& manifest = *package->manifest;
  auto& reporter = host_.reporter;
  if (options_.check_metadata && options_.registry.is_crates_io()) package::warn_about_metadata(*package, reporter);
  if (!manifest.include.empty() && !manifest.exclude.empty()) {
    reporter.warning("both package.include and package.exclude are specified; the exclude list will be ignored");
  }
  const auto selected = package::select_files(*package, control_, host_.files, reporter);
  PreparedPackage prepared{package, {}, {}};
  prepared.vcs =
      package::vcs_info(*package, selected, {options_.allow_dirty, host_.cwd}, control_, host_.files, reporter);
  package::ContentOptions contents{options_.has_lock_file, prepared.vcs.has_value(), ""};
  if (host_.files.exists(workspace_.lockfile_path())) contents.workspace_lock_file = workspace_.lockfile_path();
  prepared.members = package::archive_members(*package, selected, contents, host_.files, reporter);
  package::check_build_script(*package, host_.files);
  if (!options_.list) package::require_versions(*package, "packaging");
  return prepared;
}

// Where the archive will be written, over the last one: locked while the command needs it. To make it empty first would
// cost more than the rest, as file systems write at once what was cut off and written anew.
PackagedCrate Packager::take_place(const PreparedPackage& prepared) {
  const auto place = path::join(scratch_dir(), "tmp-crate");
  PackagedCrate crate{prepared.package, {}, std::nullopt, path::join(place, crate_name(*prepared.package) + ".crate")};
  try {
    host_.files.create_directories(place);
  } catch (const Error& error) {
    auto causes = error.causes();
    // A file in the way is found when the archive is opened, any other reason when its directory is made.
    const auto in_the_way = describe_system_error(std::make_error_code(std::errc::not_a_directory));
    if (causes.empty() || causes.back() != in_the_way) causes.insert(causes.begin(), error.message());
    throw Error(fmt::format("failed to open: {}", crate.file), std::move(causes));
  }
  std::error_code code;
  auto lock = lock_or_wait(crate.file, "package scratch space", host_.files, host_.reporter, code);
  if (!lock) fill_place(crate, "");  // a file system without locks, or one that says why it cannot be written
  if (held_locks_ < kMostLocks) {
    crate.lock = std::move(lock);
    ++held_locks_;
  }
  return crate;
}

// The file stays the same one, as others may wait for its lock.
void Packager::fill_place(const PackagedCrate& crate, std::string_view archive) {
  rename_failure(crate.file, [&] { host_.files.overwrite(crate.file, archive); });
}

PackagedCrate Packager::pack(const PreparedPackage& prepared, StagedRegistry* staged) {
  const auto& package = *prepared.package;
  const auto name = crate_name(package);
  auto crate = take_place(prepared);
  host_.reporter.status("Packaging", package.id().display());
  package::PackedCrate packed;
  try {
    crate.manifest =
        package::publish_manifest(package, prepared.members, workspace_, config_, host_.files, host_.reporter);
    package::GeneratedFiles generated{crate.manifest.text, "", ""};
    if (options_.has_lock_file) generated.lock_file = lock_file(crate.manifest);
    if (prepared.vcs) generated.vcs_info = prepared.vcs->to_json();
    packed = package::pack(name, prepared.members, generated, host_.files, read_file_in_pieces, host_.reporter);
    fill_place(crate, packed.data);
  } catch (Error& error) {
    leave_empty_archive(crate.file, name, host_.files);
    error.with_context("failed to prepare local package for uploading");
    throw;
  }
  host_.reporter.status("Packaged", fmt::format("{} files, {} ({} compressed)", prepared.members.size(),
                                                byte_size(packed.content_size), byte_size(packed.data.size())));
  // Once, so that what is uploaded is what was there when it was packaged.
  if (staged != nullptr || options_.uploads) crate.readme = package::readme_of(package, host_.files);
  if (staged != nullptr) staged->add(package.id(), crate.manifest, packed.data);
  if (sources_) sources_->forget(package.name());
  packed_.emplace(package.name(), package.version());
  return crate;
}

// Without the network, what was answered for one package is good for the next; else each asks again, and says so, as
// with cargo.
ResolveRequest Packager::resolve_request() {
  ResolveRequest request;
  request.network = options_.network;
  request.overlays = overlays_;
  request.lock_file = LockFileUse::Read;
  request.rustc_version = [this] {
    if (!toolchain_) {
      toolchain_ = open_toolchain(workspace_, config_, host_);
    }
    return toolchain_->rustc().version;
  };
  if (options_.network.offline && !sources_) {
    sources_ = WorkspaceResolver(workspace_, request, config_, host_.files, host_.reporter, host_.cwd, host_.cargo_home)
                   .sources();
  }
  request.sources = sources_;
  return request;
}

// As a workspace of the package alone would write it, with the versions that are locked now.
std::string Packager::lock_file(const package::PublishedManifest& manifest) {
  const auto alone = workspace::Workspace::alone(manifest.file, workspace_, workspace_.lockfile_path());
  const auto request = resolve_request();
  WorkspaceResolver resolver(alone, request, config_, host_.files, host_.reporter, host_.cwd, host_.cargo_home);
  resolver.read_lock_file();
  // What is published goes together, whatever was published before in the same version.
  const auto is_kept = [this](const PackageId& id) {
    return !options_.uploads || !id.source().is_registry() || !packed_.contains({id.name(), id.version()});
  };
  resolver.forget_checksums(is_kept);
  resolver.open_sources(is_kept);
  const auto& previous = resolver.previous();
  auto resolve = resolver.resolve(previous.exists ? &previous.resolve : nullptr, is_kept, resolver.query());
  for (const auto& id : resolver.find_yanked(resolve)) {
    host_.reporter.warning(fmt::format(
        "package `{}` in Cargo.lock is yanked in registry `{}`, consider updating to a version that is not yanked",
        id.display(), id.source().display_registry_name()));
  }
  return resolver.text_of(resolve);
}

void Packager::keep(const PackagedCrate& crate) const {
  const auto place = path::join(workspace_.target_dir(), "package");
  const auto file = path::join(place, crate_name(*crate.package) + ".crate");
  const auto data = archive_of(crate, host_.files);
  // The same archive is not written again, but its time tells when it was made.
  rename_failure(file, [&] {
    host_.files.create_directories(place);
    if (!host_.files.write_if_changed(file, data)) host_.files.set_mtime(file, host_.clock.file_time_ns());
  });
}

void Packager::verify(const PackagedCrate& crate, const resolver::CliFeatures& features) {
  host_.reporter.status("Verifying", crate.package->id().display());
  try {
    const auto name = crate_name(*crate.package);
    const auto directory = path::join(scratch_dir(), name);
    if (host_.files.remove_directory_tree(directory)) throw Error(fmt::format("failed to remove `{}`", directory));
    archive::unpack_crate(archive_of(crate, host_.files), name, scratch_dir(), host_.files, kNoLimit);

    const auto manifest_path = path::join(directory, "Cargo.toml");
    auto alone = workspace::Workspace::alone(
        package::load_archived(manifest_path, std::nullopt, workspace_, config_, host_.files), workspace_,
        path::join(directory, "Cargo.lock"));
    const auto before = digest_files(directory, host_.files);
    CompileOptions compile;
    compile.manifest_path = manifest_path;
    compile.features = features;
    compile.targets = options_.targets;
    compile.jobs = options_.jobs;
    compile.keep_going = options_.keep_going;
    compile.network = options_.network;
    compile.network.locked = false;
    compile.lock_file = LockFileUse::Read;
    compile.rebuild = true;
    compile.overlays = overlays_;
    auto session = prepare_build(std::move(alone), compile, config_, host_);
    execute_build(session, compile, config_, host_);
    refuse_changes(before, digest_files(directory, host_.files));
  } catch (Error& error) {
    constexpr const char* kContext = "failed to verify package tarball";
    if (error.silent()) throw Error(kContext);  // what was wrong has been told
    error.with_context(kContext);
    throw;
  }
}

}  // namespace gantry::ops
