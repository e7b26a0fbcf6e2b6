// How connections are made, with what git's settings add to the configuration (Cargo Book, "Configuration":
// http.proxy).
#pragma once

#include <optional>
#include <string>

#include "base/file_system.h"
#include "config/config.h"
#include "net/curl_transport.h"

namespace gantry::sources {

// `http.proxy` as the user, or the system, has set it for git. libgit2 is loaded only where a file has such a word.
std::optional<std::string> git_proxy(const Environment& environment, const FileSystem& files);

// The options of a transport: the [http] table and, where that names no proxy, git's.
net::HttpOptions http_settings(const config::Config& config, const FileSystem& files);

}  // namespace gantry::sources
