#include "net/curl_library.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/shared_library.h"

namespace gantry::net {

namespace {

constexpr const char* kName = "libcurl.so.4";

// The program's own has less behind it and is loaded in a third of the time (docs/decisions).
constexpr const char* kOwnName = "libgantry-curl.so";

CurlLibrary load() {
  auto library = SharedLibrary::load_own(kOwnName, SharedLibrary::Binding::Now);
  if (!library) library = SharedLibrary::load(kName, SharedLibrary::Binding::Now);
  if (!library) {
    throw Error("network access needs libcurl, which could not be loaded (on Debian: install the package `libcurl4`)",
                {library.error()});
  }
  CurlLibrary curl;
  library->bind("curl_global_init", curl.global_init);
  library->bind("curl_easy_init", curl.easy_init);
  library->bind("curl_easy_setopt", curl.easy_setopt);
  library->bind("curl_easy_getinfo", curl.easy_getinfo);
  library->bind("curl_easy_cleanup", curl.easy_cleanup);
  library->bind("curl_easy_strerror", curl.easy_strerror);
  library->bind("curl_slist_append", curl.slist_append);
  library->bind("curl_slist_free_all", curl.slist_free_all);
  library->bind("curl_multi_init", curl.multi_init);
  library->bind("curl_multi_setopt", curl.multi_setopt);
  library->bind("curl_multi_add_handle", curl.multi_add_handle);
  library->bind("curl_multi_remove_handle", curl.multi_remove_handle);
  library->bind("curl_multi_perform", curl.multi_perform);
  library->bind("curl_multi_poll", curl.multi_poll);
  library->bind("curl_multi_info_read", curl.multi_info_read);
  library->bind("curl_multi_cleanup", curl.multi_cleanup);
  curl.global_init(CURL_GLOBAL_DEFAULT);
  return curl;
}

}  // namespace

const CurlLibrary& CurlLibrary::get() {
  static const CurlLibrary library = load();
  return library;
}

}  // namespace gantry::net
