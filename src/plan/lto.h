// Link-time optimisation (Cargo Book, "Profiles": lto): what each unit must leave for its dependents, object code,
// bitcode or both.
//
// A program, cdylib or staticlib with LTO in its profile performs it and needs bitcode from the libraries below it;
// every other linking unit needs object code. A library's needs pass on to its own dependencies. A dylib or proc macro
// is linked without LTO: below it object code is needed. What only runs on the host is never optimised at link time.
#pragma once

#include <string>
#include <vector>

#include "plan/unit.h"

namespace gantry::plan {

// Fills Unit::lto of every unit.
void compute_lto(UnitGraph& graph);

// The -C arguments that follow from Unit::lto, as cargo passes them: {"-C", "lto=thin"}, {"-C", "embed-bitcode=no"},
// ...
std::vector<std::string> lto_arguments(const Unit& unit);

}  // namespace gantry::plan
