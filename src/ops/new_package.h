// `cargo new` and `cargo init`: the files of a fresh package (Cargo Book, "cargo new"). Names are checked as strictly
// as cargo does, the package is added to the workspace around it, and a repository is made unless there is one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "ops/compile_options.h"

namespace gantry::ops {

enum class NewKind { Auto, Binary, Library };
enum class VersionControl { Git, Mercurial, Pijul, Fossil, None };

struct NewOptions {
  std::string path;  // absolute: the working directory joined with what was typed, not cleaned
  NewKind kind = NewKind::Auto;
  std::optional<VersionControl> version_control;
  std::optional<std::string> edition;
  std::optional<std::string> name;
  std::optional<std::string> registry;
};

// A source file of the new package, relative to its directory.
struct NewSource {
  std::string path;
  bool binary = true;
  bool exists = false;
};

// Both return what is wrong with the workspace around the package that was created all the same.
std::optional<Error> new_package(const NewOptions& options, const config::Config& config, const Host& host);
std::optional<Error> init_package(const NewOptions& options, const config::Config& config, const Host& host);

}  // namespace gantry::ops
