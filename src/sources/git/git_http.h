// Joins git to the transfers of the network: git's requests over HTTP by libcurl.
#pragma once

#include <memory>

#include "base/file_system.h"
#include "config/config.h"
#include "net/http.h"
#include "vcs/http.h"

namespace gantry::sources {

// Makes git's requests by way of `transport`, on which nothing else may be under way.
std::unique_ptr<vcs::HttpClient> git_http(std::unique_ptr<net::HttpTransport> transport);

// The client with the settings of `config`; null where there are none: libgit2 connects by itself then, as cargo's
// users know it from its messages.
std::unique_ptr<vcs::HttpClient> open_git_http(const config::Config& config, const FileSystem& files);

}  // namespace gantry::sources
