#include "server/http/routes.h"

#include <algorithm>
#include <array>

#include "server/http/query.h"

namespace gantry::server::http {

namespace {

using M = Method;
using E = Endpoint;
using C = RouteClass;

// Literal names stand before parameters in the same place.
constexpr std::array kRoutes{
    Route{M::Get, "/index/config.json", E::IndexConfig, C::Index},
    Route{M::Get, "/index/1/{crate}", E::IndexFile, C::Index},
    Route{M::Get, "/index/2/{crate}", E::IndexFile, C::Index},
    Route{M::Get, "/index/3/{first}/{crate}", E::IndexFile, C::Index},
    Route{M::Get, "/index/{first}/{second}/{crate}", E::IndexFile, C::Index},
    Route{M::Get, "/git/index/info/refs", E::GitRefs, C::Index},
    Route{M::Post, "/git/index/git-upload-pack", E::GitUploadPack, C::Index},
    Route{M::Get, "/api/v1/crates", E::Search, C::Search},
    Route{M::Put, "/api/v1/crates/new", E::Publish, C::Publish},
    Route{M::Get, "/api/v1/crates/{crate}", E::Crate, C::Crate},
    Route{M::Get, "/api/v1/crates/{crate}/versions", E::Versions, C::Crate},
    Route{M::Get, "/api/v1/crates/{crate}/downloads", E::CrateDownloads, C::Crate},
    Route{M::Get, "/api/v1/crates/{crate}/reverse_dependencies", E::ReverseDependencies, C::Crate},
    Route{M::Get, "/api/v1/crates/{crate}/owners", E::Owners, C::Owners},
    Route{M::Put, "/api/v1/crates/{crate}/owners", E::AddOwners, C::Owners},
    Route{M::Delete, "/api/v1/crates/{crate}/owners", E::RemoveOwners, C::Owners},
    Route{M::Get, "/api/v1/crates/{crate}/owner_user", E::OwnerUsers, C::Owners},
    Route{M::Get, "/api/v1/crates/{crate}/owner_team", E::OwnerTeams, C::Owners},
    Route{M::Get, "/api/v1/crates/{crate}/{version}", E::Version, C::Crate},
    Route{M::Get, "/api/v1/crates/{crate}/{version}/readme", E::Readme, C::Crate},
    Route{M::Get, "/api/v1/crates/{crate}/{version}/dependencies", E::Dependencies, C::Crate},
    Route{M::Get, "/api/v1/crates/{crate}/{version}/downloads", E::VersionDownloads, C::Crate},
    Route{M::Get, "/api/v1/crates/{crate}/{version}/download", E::Download, C::Download},
    Route{M::Delete, "/api/v1/crates/{crate}/{version}/yank", E::Yank, C::Yank},
    Route{M::Put, "/api/v1/crates/{crate}/{version}/unyank", E::Unyank, C::Yank},
    Route{M::Get, "/", E::Welcome, C::Other},
    Route{M::Get, "/me", E::Me, C::Other},
    Route{M::Get, "/health", E::Health, C::Other},
    Route{M::Get, "/health/ready", E::Health, C::Other},
    Route{M::Get, "/health/live", E::Live, C::Other},
    Route{M::Get, "/metrics", E::Metrics, C::Other},
};

// Whether the segments have this form; `parameters` are what stands for "{...}".
bool matches(std::string_view form, const std::vector<std::string>& segments, std::vector<std::string>& parameters) {
  parameters.clear();
  form.remove_prefix(1);
  for (const auto& segment : segments) {
    if (form.empty()) return false;
    const auto part = form.substr(0, form.find('/'));
    if (part.front() == '{') {
      parameters.push_back(segment);
    } else if (part != segment) {
      return false;
    }
    form.remove_prefix(std::min(form.size(), part.size() + 1));
  }
  return form.empty();
}

}  // namespace

std::string_view route_class_name(RouteClass route) {
  constexpr std::array<std::string_view, kRouteClasses> kNames{"index",  "download", "publish", "yank",
                                                               "owners", "search",   "crate",   "other"};
  return kNames.at(static_cast<std::size_t>(route));
}

std::span<const Route> routes() { return kRoutes; }

FoundRoute find_route(Method method, std::string_view path) {
  FoundRoute found;
  const auto segments = path_segments(path);
  if (!segments) return found;
  if (method == Method::Head) method = Method::Get;
  std::vector<std::string> parameters;
  for (const auto& route : kRoutes) {
    if (!matches(route.path, *segments, parameters)) continue;
    found.is_path_known = true;
    if (route.method != method) continue;
    found.route = &route;
    found.parameters = std::move(parameters);
    return found;
  }
  return found;
}

}  // namespace gantry::server::http
