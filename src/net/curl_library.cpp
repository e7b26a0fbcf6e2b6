#include "net/curl_library.h"

#include <dlfcn.h>

#include <fmt/format.h>

#include "base/error.h"

namespace gantry::net {

namespace {

constexpr const char* kName = "libcurl.so.4";

template <typename Function>
void bind(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) throw Error(fmt::format("the library `{}` has no function `{}`", kName, name));
}

CurlLibrary load() {
  void* library = dlopen(kName, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = dlerror();
    throw Error("network access needs libcurl, which could not be loaded (on Debian: install the package `libcurl4`)",
                {reason != nullptr ? reason : "unknown reason"});
  }
  CurlLibrary curl;
  bind(library, "curl_global_init", curl.global_init);
  bind(library, "curl_easy_init", curl.easy_init);
  bind(library, "curl_easy_setopt", curl.easy_setopt);
  bind(library, "curl_easy_getinfo", curl.easy_getinfo);
  bind(library, "curl_easy_cleanup", curl.easy_cleanup);
  bind(library, "curl_easy_strerror", curl.easy_strerror);
  bind(library, "curl_slist_append", curl.slist_append);
  bind(library, "curl_slist_free_all", curl.slist_free_all);
  bind(library, "curl_multi_init", curl.multi_init);
  bind(library, "curl_multi_setopt", curl.multi_setopt);
  bind(library, "curl_multi_add_handle", curl.multi_add_handle);
  bind(library, "curl_multi_remove_handle", curl.multi_remove_handle);
  bind(library, "curl_multi_perform", curl.multi_perform);
  bind(library, "curl_multi_poll", curl.multi_poll);
  bind(library, "curl_multi_info_read", curl.multi_info_read);
  bind(library, "curl_multi_cleanup", curl.multi_cleanup);
  curl.global_init(CURL_GLOBAL_DEFAULT);
  return curl;
}

}  // namespace

const CurlLibrary& CurlLibrary::get() {
  static const CurlLibrary library = load();
  return library;
}

}  // namespace gantry::net
