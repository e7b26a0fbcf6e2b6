// The rustdoc calls: documenting a unit, and running the documentation tests of a library.
#pragma once

#include "base/process.h"
#include "exec/context.h"

namespace gantry::exec {

Command rustdoc_command(const Context& context, plan::UnitId id);

// The page a documented crate starts with.
std::string index_page(const Context& context, plan::UnitId id);

struct DoctestCommand {
  Command command;
  std::size_t test_arguments_at = 0;  // where "--test-args ARG" pairs belong
};
// `--color` and `--error-format` as the run asks for.
DoctestCommand doctest_command(const Context& context, plan::UnitId id);

}  // namespace gantry::exec
