#include "net/preload.h"

#include <system_error>

#include "base/error.h"
#include "net/curl_library.h"

namespace gantry::net {

namespace {

void load() {
  try {
    CurlLibrary::get();
  } catch (const Error&) {
    // The first request will fail with it.
  }
}

}  // namespace

Preload::Preload() {
  try {
    work_ = std::async(std::launch::async, load);
  } catch (const std::system_error&) {
    // Then it is loaded when it is needed.
  }
}

}  // namespace gantry::net
