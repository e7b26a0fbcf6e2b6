// Which compiler will answer: the program found, rustup's choice behind it, and the state of their files as one key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file_system.h"

namespace gantry::toolchain {

// The executable file that `program` means: itself when it has a '/', else the first match in PATH.
std::optional<std::string> find_program(const std::string& program, const Environment& environment,
                                        const FileSystem& files);

// When `tool` in PATH is rustup's proxy and RUSTUP_TOOLCHAIN names an installed toolchain (no path), the tool of that
// toolchain: the proxy's work is done already. As cargo does.
std::optional<std::string> tool_of_active_toolchain(const std::string& tool, const Environment& environment,
                                                    const FileSystem& files);

struct CompilerIdentity {
  std::string key;  // changes when any of the below does
  bool is_rustup_proxy = false;
  std::vector<std::string> files;  // absolute; those that decide which compiler answers, also absent ones
  std::vector<std::string> variables;
};

// `programs`: wrappers and compiler in the order they are called.
CompilerIdentity identify_compiler(const std::vector<std::string>& programs, const Environment& environment,
                                   const FileSystem& files, const std::string& cwd);

}  // namespace gantry::toolchain
