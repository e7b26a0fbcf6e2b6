#include "toolchain/compiler_identity.h"

#include "base/hash.h"
#include "base/path.h"

namespace gantry::toolchain {

namespace {

bool is_executable(const std::string& path, const FileSystem& files) {
  const auto stat = files.stat(path);
  return stat && stat->is_file();
}

std::string rustup_home(const Environment& environment) {
  if (auto home = environment.get("RUSTUP_HOME"); home && !home->empty()) return *home;
  const auto home = environment.get("HOME");
  return home ? path::join(*home, ".rustup") : std::string();
}

// rustup's proxies are links to, or copies of, the rustup program.
bool is_rustup(const std::string& program, const Environment& environment, const FileSystem& files) {
  const auto rustup = find_program("rustup", environment, files);
  if (!rustup) return false;
  const auto own = files.stat(program);
  const auto other = files.stat(*rustup);
  return own && other && own->size == other->size;
}

}  // namespace

std::optional<std::string> find_program(const std::string& program, const Environment& environment,
                                        const FileSystem& files) {
  if (program.empty()) return std::nullopt;
  if (program.find('/') != std::string::npos) return program;
  const auto variable = environment.get("PATH").value_or("");
  std::size_t begin = 0;
  while (begin <= variable.size()) {
    auto end = variable.find(':', begin);
    if (end == std::string::npos) end = variable.size();
    const auto directory = variable.substr(begin, end - begin);
    auto candidate = path::join(directory.empty() ? "." : directory, program);
    if (is_executable(candidate, files)) return candidate;
    begin = end + 1;
  }
  return std::nullopt;
}

std::optional<std::string> tool_of_active_toolchain(const std::string& tool, const Environment& environment,
                                                    const FileSystem& files) {
  const auto toolchain = environment.get("RUSTUP_TOOLCHAIN");
  if (!toolchain || toolchain->empty() || toolchain->find('/') != std::string::npos) return std::nullopt;
  const auto program = find_program(tool, environment, files);
  if (!program || !is_rustup(*program, environment, files)) return std::nullopt;
  const auto home = rustup_home(environment);
  if (home.empty()) return std::nullopt;
  auto real = path::join(home, "toolchains/" + *toolchain + "/bin/" + tool);
  if (!is_executable(real, files)) return std::nullopt;
  return real;
}

CompilerIdentity identify_compiler(const std::vector<std::string>& programs, const Environment& environment,
                                   const FileSystem& files, const std::string& cwd) {
  CompilerIdentity identity;
  Hasher hasher;
  const auto add_file = [&](const std::string& file) {
    const auto absolute = path::join(cwd, file);
    identity.files.push_back(absolute);
    const auto stat = files.stat(absolute);
    hasher.add(absolute).add(stat ? stat->size : 0).add(static_cast<std::uint64_t>(stat ? stat->mtime_ns : 0));
  };
  const auto add_variable = [&](const std::string& name) {
    identity.variables.push_back(name);
    const auto value = environment.get(name);
    hasher.add(name).add(value.has_value()).add(value.value_or(""));
  };
  identity.variables.push_back("PATH");  // decides which file is found: the file is in the key, the variable is not
  add_variable("RUSTC_BOOTSTRAP");       // changes what --print=cfg shows
  add_variable("RUST_TARGET_PATH");      // where custom targets are found
  for (const auto& program : programs) {
    hasher.add(program);
    const auto found = find_program(program, environment, files);
    if (!found) continue;
    add_file(*found);
    if (program == programs.back()) identity.is_rustup_proxy = is_rustup(*found, environment, files);
  }
  if (identity.is_rustup_proxy) {
    for (const auto* name : {"RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "HOME"}) add_variable(name);
    if (const auto home = rustup_home(environment); !home.empty()) add_file(path::join(home, "settings.toml"));
    // rustup takes the nearest toolchain file upward from the working directory.
    for (auto directory = cwd;;) {
      add_file(path::join(directory, "rust-toolchain"));
      add_file(path::join(directory, "rust-toolchain.toml"));
      const auto parent = std::string(path::parent(directory));
      if (parent.empty() || parent == directory) break;
      directory = parent;
    }
  }
  identity.key = hasher.finish().hex();
  return identity;
}

}  // namespace gantry::toolchain
