#include "exec/uplift.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"

namespace gantry::exec {

namespace {

// Whether it had to be done.
bool link_or_copy(const std::string& from, const FileStat& from_stat, const std::string& to, FileSystem& files) {
  if (const auto present = files.lstat(to)) {
    if (present->inode == from_stat.inode && present->device == from_stat.device) return false;
    // Never write through the old link: a program of that name may be running, or kept under another name.
    if (const auto code =
            present->is_directory() ? std::make_error_code(std::errc::is_a_directory) : files.remove_file(to)) {
      throw Error(fmt::format("failed to remove file `{}`", to), {describe_system_error(code)});
    }
  }
  if (!files.hard_link(from, to)) return true;
  if (const auto code = files.copy_file(from, to)) {
    throw Error(fmt::format("failed to link or copy `{}` to `{}`", from, to), {describe_system_error(code)});
  }
  return true;
}

}  // namespace

UpliftedFiles uplift(const plan::Unit& unit, const plan::UnitFiles& files,
                     const std::optional<std::string>& artifact_dir, FileSystem& file_system) {
  UpliftedFiles result;
  const bool makes_program = unit.target->is_executable() || unit.is_test_like();
  for (const auto& output : files.outputs) {
    // Extra arguments may have changed what the compiler writes.
    const auto stat = file_system.stat(output.path);
    if (!stat) continue;
    const auto& place = output.uplifted ? *output.uplifted : output.path;
    if (output.uplifted && link_or_copy(output.path, *stat, *output.uplifted, file_system)) result.replaced = true;
    if (output.uplifted && artifact_dir)
      link_or_copy(output.path, *stat, path::join(*artifact_dir, path::file_name(place)), file_system);
    result.files.push_back(place);
    if (makes_program && output.role == plan::OutputRole::Executable && !result.executable) result.executable = place;
  }
  return result;
}

}  // namespace gantry::exec
