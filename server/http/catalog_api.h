// The endpoints that show what the registry holds: search, crates, versions, readmes, dependencies, downloads a day.
#pragma once

#include <string>
#include <vector>

#include "server/core/catalog.h"
#include "server/http/message.h"
#include "server/http/routes.h"

namespace gantry::server::http {

class CatalogApi {
 public:
  explicit CatalogApi(Catalog& catalog) : catalog_(catalog) {}

  static bool answers(Endpoint endpoint);
  // `parameters`: of the route: the crate, then the version. Throws ApiError.
  Response answer(Endpoint endpoint, const RequestHead& head, const std::vector<std::string>& parameters);

 private:
  Response search(const RequestHead& head);
  Response versions(const RequestHead& head, const std::string& crate);
  Response dependents(const RequestHead& head, const std::string& crate);

  Catalog& catalog_;
};

}  // namespace gantry::server::http
