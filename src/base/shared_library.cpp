#include "base/shared_library.h"

#include <dlfcn.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry {

tl::expected<SharedLibrary, std::string> SharedLibrary::load(std::string name, Binding binding) {
  void* handle = ::dlopen(name.c_str(), (binding == Binding::Now ? RTLD_NOW : RTLD_LAZY) | RTLD_LOCAL);
  if (handle != nullptr) return SharedLibrary(std::move(name), handle);
  const char* reason = ::dlerror();
  return tl::unexpected(std::string(reason != nullptr ? reason : "unknown reason"));
}

tl::expected<SharedLibrary, std::string> SharedLibrary::load_own(std::string_view name, Binding binding) {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return tl::unexpected(error.message());
  return load(program.parent_path().parent_path() / "lib/gantry" / name, binding);
}

void* SharedLibrary::find(const char* function_name) const { return ::dlsym(handle_, function_name); }

void* SharedLibrary::require(const char* function_name) const {
  void* function = find(function_name);
  if (function == nullptr) throw Error(fmt::format("the library `{}` has no function `{}`", name_, function_name));
  return function;
}

}  // namespace gantry
