// Which names a new package may have: stricter than what a manifest accepts, with advice.
#pragma once

#include <string>

#include "base/reporter.h"

namespace gantry::ops {

struct NewNameContext {
  bool given = false;       // by --name, not taken from the directory
  bool has_binary = false;  // the package gets a binary of that name
};

// Throws for names that cannot work, warns about those that will cause trouble.
void check_new_name(const std::string& name, const NewNameContext& context, Reporter& reporter);

// Warns about characters that cannot stand in PATH.
void check_new_path(const std::string& path, Reporter& reporter);

}  // namespace gantry::ops
