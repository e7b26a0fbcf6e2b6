#include "base/shared_library.h"

#include <dlfcn.h>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry {

tl::expected<SharedLibrary, std::string> SharedLibrary::load(const char* name, Binding binding) {
  void* handle = ::dlopen(name, (binding == Binding::Now ? RTLD_NOW : RTLD_LAZY) | RTLD_LOCAL);
  if (handle != nullptr) return SharedLibrary(name, handle);
  const char* reason = ::dlerror();
  return tl::unexpected(std::string(reason != nullptr ? reason : "unknown reason"));
}

void* SharedLibrary::find(const char* function_name) const { return ::dlsym(handle_, function_name); }

void* SharedLibrary::require(const char* function_name) const {
  void* function = find(function_name);
  if (function == nullptr) throw Error(fmt::format("the library `{}` has no function `{}`", name_, function_name));
  return function;
}

}  // namespace gantry
