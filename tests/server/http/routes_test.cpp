// The table of routes: what is found by it, and that docs/openapi.json describes each of them.
#include <gtest/gtest.h>

#include <set>

#include <rapidjson/document.h>

#include "base/file_system.h"
#include "server/http/routes.h"

namespace gantry::server::http {
namespace {

std::string name_of(Method method) {
  switch (method) {
    case Method::Get: return "get";
    case Method::Put: return "put";
    case Method::Post: return "post";
    case Method::Delete: return "delete";
    default: return "other";
  }
}

Endpoint endpoint(Method method, std::string_view path) {
  const auto found = find_route(method, path);
  EXPECT_NE(found.route, nullptr) << path;
  return found.route == nullptr ? Endpoint::Welcome : found.route->endpoint;
}

TEST(Routes, NamesComeBeforeParameters) {
  EXPECT_EQ(endpoint(Method::Get, "/api/v1/crates"), Endpoint::Search);
  EXPECT_EQ(endpoint(Method::Get, "/api/v1/crates/"), Endpoint::Search);
  EXPECT_EQ(endpoint(Method::Put, "/api/v1/crates/new"), Endpoint::Publish);
  EXPECT_EQ(endpoint(Method::Get, "/api/v1/crates/new"), Endpoint::Crate);
  EXPECT_EQ(endpoint(Method::Get, "/api/v1/crates/foo/versions"), Endpoint::Versions);
  EXPECT_EQ(endpoint(Method::Get, "/api/v1/crates/foo/1.0.0"), Endpoint::Version);
  EXPECT_EQ(endpoint(Method::Head, "/api/v1/crates/foo/1.0.0/download"), Endpoint::Download);
  EXPECT_EQ(endpoint(Method::Delete, "/api/v1/crates/foo/owners"), Endpoint::RemoveOwners);
  EXPECT_EQ(endpoint(Method::Get, "/"), Endpoint::Welcome);
}

TEST(Routes, ParametersAreDecoded) {
  const auto found = find_route(Method::Get, "/api/v1/crates/foo%5Fbar/1.0.0%2Bx/readme");
  ASSERT_NE(found.route, nullptr);
  EXPECT_EQ(found.parameters, (std::vector<std::string>{"foo_bar", "1.0.0+x"}));
}

TEST(Routes, OtherMethodsAreToldFromOtherPaths) {
  EXPECT_TRUE(find_route(Method::Post, "/api/v1/crates/foo").is_path_known);
  EXPECT_TRUE(find_route(Method::Get, "/api/v1/crates/foo/1.0.0/yank").is_path_known);
  for (const auto* path : {"", "/nope", "/api/v1", "/api/v1/crates/a/b/c/d", "/api/v1/crates/../../me", "/me/x"}) {
    const auto found = find_route(Method::Get, path);
    EXPECT_FALSE(found.is_path_known || found.route != nullptr) << path;
  }
}

TEST(Routes, AreAllDescribed) {
  const auto text = DiskFileSystem().read(GANTRY_SOURCE_DIR "/docs/openapi.json");
  ASSERT_TRUE(text.has_value());
  rapidjson::Document document;
  document.Parse(text->data(), text->size());
  ASSERT_FALSE(document.HasParseError());
  std::set<std::string> described;
  for (const auto& path : document["paths"].GetObject()) {
    for (const auto& operation : path.value.GetObject()) {
      const std::string method = operation.name.GetString();
      if (method != "parameters") described.insert(method + " " + path.name.GetString());
    }
  }
  std::set<std::string> served;
  for (const auto& route : routes()) served.insert(name_of(route.method) + " " + std::string(route.path));
  EXPECT_EQ(described, served);
}

}  // namespace
}  // namespace gantry::server::http
