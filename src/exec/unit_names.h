// How messages name units.
#pragma once

#include <string>

#include "plan/unit.h"

namespace gantry::exec {

// "`foo` (lib)", "`foo` (bin \"foo\" test)", "`foo` (lib doc)": in summaries and failures.
std::string describe_unit(const plan::Unit& unit);
// "foo v1.0.0 (lib)", "foo v1.0.0 (build script run)": in the report of --timings.
std::string unit_title(const plan::Unit& unit);
// "foo", "foo(bin)", "foo(build.rs)": in the progress bar.
std::string progress_name(const plan::Unit& unit);
// "--lib -p foo --tests": arguments of `cargo fix` that select the unit.
std::string fix_arguments(const plan::Unit& unit);
// "lib-foo", "test-bin-foo", "run-build-script-build-script-build": unique among the units of one package directory.
std::string file_label(const plan::Unit& unit);

}  // namespace gantry::exec
