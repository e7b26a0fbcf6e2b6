// Every route of the server in one table: what `Api` dispatches by, what metrics group by, and what the description in
// docs/openapi.json is compared with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/message.h"

namespace gantry::server::http {

enum class RouteClass : std::uint8_t { Index, Download, Publish, Yank, Owners, Search, Crate, Other };
inline constexpr std::size_t kRouteClasses = 8;
std::string_view route_class_name(RouteClass route);

enum class Endpoint : std::uint8_t {
  IndexConfig,
  IndexFile,
  GitRefs,
  GitUploadPack,
  Search,
  Publish,
  Crate,
  Versions,
  CrateDownloads,
  ReverseDependencies,
  Owners,
  OwnerUsers,
  OwnerTeams,
  AddOwners,
  RemoveOwners,
  Version,
  Readme,
  Dependencies,
  VersionDownloads,
  Download,
  Yank,
  Unyank,
  Welcome,
  Me,
  Health,
  Live,
  Metrics,
};

struct Route {
  Method method;
  std::string_view path;  // "/api/v1/crates/{crate}"
  Endpoint endpoint;
  RouteClass group;
};

std::span<const Route> routes();

struct FoundRoute {
  const Route* route = nullptr;
  std::vector<std::string> parameters;  // in the order of the path, decoded
  bool is_path_known = false;           // with some method
};
// HEAD is answered like GET.
FoundRoute find_route(Method method, std::string_view path);

}  // namespace gantry::server::http
