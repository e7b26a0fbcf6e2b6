// [profile.*] after the checks (Cargo Book, "Profiles").
#pragma once

#include "manifest/context.h"

namespace gantry::manifest {

Profiles make_profiles(LoadContext& context, const std::map<std::string, RawProfile>& raw);

}  // namespace gantry::manifest
