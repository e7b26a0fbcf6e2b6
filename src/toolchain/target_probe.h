// The one question that tells everything about a target: file names of crate types, sysroot, debuginfo kinds, cfgs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "toolchain/rustc.h"

namespace gantry::toolchain {

// Arguments of the compiler for the question, in cargo's order. `target`: "" for the host.
std::vector<std::string> target_probe_arguments(const std::vector<std::string>& flags, const std::string& target);

// The question about the file names of one more crate type; its answer is one line, read by `parse_file_name`.
std::vector<std::string> crate_type_arguments(const std::vector<std::string>& flags, const std::string& target,
                                              const std::string& type);
// Nothing when the target cannot make the type.
std::optional<FileNamePattern> parse_file_name(const std::string& type, const std::string& display,
                                               std::string_view out, std::string_view err);

// Reads the answer. `display`: the command as errors show it; `triple`: whose libraries the sysroot holds. Throws
// cargo's errors for output that ends early or is not understood.
TargetInfo parse_target_probe(const std::string& display, std::string_view out, std::string_view err,
                              const std::string& triple);

}  // namespace gantry::toolchain
