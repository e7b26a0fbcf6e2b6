#include "ops/new_package.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "manifest/names.h"
#include "ops/add_member.h"
#include "ops/new_name.h"
#include "ops/new_repository.h"
#include "toml/parse.h"
#include "toml/write.h"

namespace gantry::ops {
namespace {

constexpr const char* kHelloWorld = "fn main() {\n    println!(\"Hello, world!\");\n}\n";
constexpr const char* kLibrary =
    "pub fn add(left: u64, right: u64) -> u64 {\n"
    "    left + right\n"
    "}\n"
    "\n"
    "#[cfg(test)]\n"
    "mod tests {\n"
    "    use super::*;\n"
    "\n"
    "    #[test]\n"
    "    fn it_works() {\n"
    "        let result = add(2, 2);\n"
    "        assert_eq!(result, 4);\n"
    "    }\n"
    "}\n";

std::string kind_name(NewKind kind) { return kind == NewKind::Library ? "library" : "binary (application)"; }

std::string package_name(const NewOptions& options) {
  if (options.name) return *options.name;
  std::string_view typed = options.path;
  while (typed.size() > 1 && (typed.ends_with('/') || typed.ends_with("/."))) typed.remove_suffix(1);
  const std::string_view last = path::file_name(typed);
  if (last.empty() || last == ".." || last == "/") {
    throw Error(fmt::format("cannot auto-detect package name from path \"{}\" ; use --name to override", options.path));
  }
  return std::string(last);
}

std::string quoted(const std::string& text) { return toml::format_basic_string(text); }

// [package] of the new manifest: plain keys, and those that the workspace hands down.
std::string manifest_text(const NewOptions& options, const std::string& name, const std::vector<NewSource>& sources,
                          const WorkspaceDefaults& defaults) {
  const auto inherited = [&](const char* key) {
    return std::find(defaults.package_keys.begin(), defaults.package_keys.end(), key) != defaults.package_keys.end();
  };
  std::string text = fmt::format("[package]\nname = {}\n", quoted(name));
  if (!inherited("version")) text += "version = \"0.1.0\"\n";
  const bool own_edition = options.edition || !inherited("edition");
  if (own_edition) text += fmt::format("edition = {}\n", quoted(options.edition.value_or("2024")));
  if (options.registry) text += fmt::format("publish = [{}]\n", quoted(*options.registry));
  for (const std::string& key : defaults.package_keys) {
    if ((key == "edition" && own_edition) || (key == "publish" && options.registry)) continue;
    text += fmt::format("{}.workspace = true\n", toml::format_key(key));
  }
  text += "\n[dependencies]\n";
  for (const NewSource& source : sources) {
    if (source.binary && source.path != "src/main.rs") {
      text += fmt::format("\n[[bin]]\nname = {}\npath = {}\n", quoted(name), quoted(source.path));
    } else if (!source.binary && source.path != "src/lib.rs") {
      text += fmt::format("\n[lib]\npath = {}\n", quoted(source.path));
    }
  }
  if (defaults.lints) text += "\n[lints]\nworkspace = true\n";
  return text;
}

void create_parent(FileSystem& files, const std::string& file) {
  const std::string directory(path::parent(file));
  if (!files.is_directory(directory)) files.create_directories(directory);
}

struct Creation {
  const NewOptions& options;
  std::string name;
  std::vector<NewSource> sources;
};

// Everything that is written. The manifest comes before the sources, so that an interrupted run can be seen.
void make(const Creation& creation, const config::Config& config, const Host& host) {
  const NewOptions& options = creation.options;
  make_repository(options.path, options.version_control, config, host);
  if (!host.files.is_directory(options.path)) host.files.create_directories(options.path);

  WorkspaceDefaults defaults;
  if (const auto workspace = find_workspace_for(options.path, host.files)) {
    defaults = workspace->defaults;
    if (add_member(*workspace, options.path, host.files)) {
      host.reporter.status("Adding",
                           fmt::format("`{}` as member of workspace at `{}`", creation.name, workspace->root));
    }
  }
  host.files.write_atomic(path::join(options.path, "Cargo.toml"),
                          manifest_text(options, creation.name, creation.sources, defaults));
  for (const NewSource& source : creation.sources) {
    if (source.exists) continue;
    const std::string file = path::join(options.path, source.path);
    create_parent(host.files, file);
    if (!host.files.exists(file)) host.files.write_atomic(file, source.binary ? kHelloWorld : kLibrary);
  }
}

// Whether the package can be loaded where it stands now.
std::optional<Error> check_workspace(const std::string& directory, const config::Config& config, const Host& host) {
  try {
    const auto manifest = path::normalize(path::join(directory, "Cargo.toml"));
    const auto workspace =
        workspace::Workspace::load(manifest, {host.cwd, {}, {}}, config, host.environment, host.files);
    workspace.report_structure(host.reporter);
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

std::optional<Error> create(const Creation& creation, const config::Config& config, const Host& host) {
  const NewOptions& options = creation.options;
  with_context([&] { make(creation, config, host); },
               [&] { return fmt::format("failed to create package `{}` at `{}`", creation.name, options.path); });
  auto problem = check_workspace(options.path, config, host);
  return problem;
}

// Rust files that are there already decide what the package is made of.
std::vector<NewSource> find_sources(const std::string& directory, const std::string& name, const FileSystem& files) {
  struct Candidate {
    std::string path;
    std::optional<bool> binary;  // nullopt: a binary when it has a main function
  };
  const std::vector<Candidate> candidates{
      {"src/main.rs", true},        {"main.rs", true},     {fmt::format("src/{}.rs", name), std::nullopt},
      {name + ".rs", std::nullopt}, {"src/lib.rs", false}, {"lib.rs", false}};
  std::vector<NewSource> sources;
  for (const Candidate& candidate : candidates) {
    const std::string file = path::join(directory, candidate.path);
    if (!files.is_file(file)) continue;
    const bool seen =
        std::any_of(sources.begin(), sources.end(), [&](const auto& s) { return s.path == candidate.path; });
    if (seen) continue;
    const bool binary =
        candidate.binary ? *candidate.binary : files.read(file).value_or("").find("fn main") != std::string::npos;
    sources.push_back({candidate.path, binary, true});
  }
  std::vector<std::string> binaries;
  std::vector<std::string> libraries;
  for (const NewSource& source : sources) (source.binary ? binaries : libraries).push_back(source.path);
  if (libraries.size() > 1) {
    throw Error(fmt::format("cannot have a package with multiple libraries, found both `{}` and `{}`", libraries[0],
                            libraries[1]));
  }
  if (binaries.size() > 1) {
    throw Error(
        fmt::format("multiple possible binary sources found:\n  {}\ncannot automatically generate Cargo.toml as the "
                    "main target would be ambiguous",
                    fmt::join(binaries, "\n  ")));
  }
  return sources;
}

void check_library_count(const std::vector<NewSource>& sources) {
  const NewSource* first = nullptr;
  for (const NewSource& source : sources) {
    if (source.binary) continue;
    if (first != nullptr) {
      throw Error(fmt::format("cannot have a package with multiple libraries, found both `{}` and `{}`", first->path,
                              source.path));
    }
    first = &source;
  }
}

}  // namespace

std::optional<Error> new_package(const NewOptions& options, const config::Config& config, const Host& host) {
  const std::string name = package_name(options);
  host.reporter.status("Creating", fmt::format("{} `{}` package", kind_name(options.kind), name));
  if (host.files.exists(options.path)) {
    throw Error(
        fmt::format("destination `{}` already exists\n\nUse `cargo init` to initialize the directory", options.path));
  }
  const bool binary = options.kind != NewKind::Library;
  check_new_path(options.path, host.reporter);
  check_new_name(name, {.given = options.name.has_value(), .has_binary = binary}, host.reporter);
  auto problem = create({options, name, {{binary ? "src/main.rs" : "src/lib.rs", binary, false}}}, config, host);
  return problem;
}

std::optional<Error> init_package(const NewOptions& options, const config::Config& config, const Host& host) {
  if (const auto home = host.environment.get("HOME");
      home && !home->empty() && path::normalize(options.path) == path::normalize(*home)) {
    throw Error(
        "cannot create package in the home directory\n\nhelp: use `cargo init <path>` to create a package in a "
        "different "
        "directory");
  }
  const std::string name = package_name(options);
  std::vector<NewSource> sources = find_sources(options.path, name, host.files);
  host.reporter.status("Creating", fmt::format("{} package", kind_name(options.kind)));
  if (host.files.exists(path::join(options.path, "Cargo.toml"))) {
    throw Error(
        "`cargo init` cannot be run on existing Cargo packages\nhelp: use `cargo new` to create a package in a new "
        "subdirectory");
  }

  // What was asked for wins over what the files look like.
  std::vector<std::string> warnings;
  for (NewSource& source : sources) {
    if (options.kind == NewKind::Library && source.binary) {
      warnings.push_back(fmt::format("file `{}` seems to be a binary (application) file", source.path));
      source.binary = false;
    } else if (options.kind == NewKind::Binary && !source.binary && sources.size() == 1) {
      warnings.push_back(fmt::format("file `{}` seems to be a library file", source.path));
      source.binary = true;
    }
  }
  check_library_count(sources);
  if (sources.empty()) {
    const bool binary = options.kind != NewKind::Library;
    sources.push_back({binary ? "src/main.rs" : "src/lib.rs", binary, false});
  }
  check_new_path(options.path, host.reporter);
  const bool has_binary =
      std::any_of(sources.begin(), sources.end(), [](const NewSource& source) { return source.binary; });
  for (const std::string& warning : warnings) host.reporter.warning(warning);
  check_new_name(name, {.given = options.name.has_value(), .has_binary = has_binary}, host.reporter);
  NewOptions chosen = options;
  if (!chosen.version_control) chosen.version_control = version_control_in(options.path, host.files);
  auto problem = create({chosen, name, std::move(sources)}, config, host);
  return problem;
}

}  // namespace gantry::ops
