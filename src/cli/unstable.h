// What cargo keeps for its nightly channel: -Z flags and unstable commands and options, with its words of refusal. As
// there, RUSTC_BOOTSTRAP=1 lifts the refusal.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace gantry::cli {

inline constexpr const char* kReleaseChannels =
    "See https://doc.rust-lang.org/book/appendix-07-nightly-rust.html for more information about Rust release "
    "channels.";

// Throws unless -Z `gate` was given where nightly features are allowed. `command`: "report timings".
void require_nightly_command(Session& session, const std::string& command, int issue,
                             const std::string& gate = "unstable-options");
// `flag`: "--artifact-dir".
void require_nightly_flag(Session& session, const std::string& flag, int issue);

// Throws for -Z flags that are refused, unknown, badly written or not implemented.
void check_unstable_flags(const std::vector<std::string>& flags, bool nightly_allowed);

// The page of `-Z help`.
std::string unstable_flags_page(const std::string& program);

}  // namespace gantry::cli
