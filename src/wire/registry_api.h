// The JSON of the registry web API (Cargo Book, "Web API"): what is sent, and what comes back. Reading throws Error
// with the reason and its place in the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gantry::wire {

struct ApiOwner {
  std::int64_t id = 0;
  std::string login;
  std::optional<std::string> name;
};

struct ApiCrate {
  std::string name;
  std::string max_version;
  std::optional<std::string> description;
};

struct ApiSearch {
  std::vector<ApiCrate> crates;
  std::int64_t total = 0;
};

// What a registry did not like about an upload that it took.
struct PublishWarnings {
  std::vector<std::string> invalid_categories;
  std::vector<std::string> invalid_badges;
  std::vector<std::string> other;
};

// {"users":["a","b"]}
std::string owners_request(const std::vector<std::string>& logins);

// The texts of {"errors":[{"detail":"..."}]}; nothing when the answer is something else.
std::optional<std::vector<std::string>> read_api_errors(const std::string& body);
// {"ok":true}
void read_ok(const std::string& body);
// {"ok":true,"msg":"..."}: the message.
std::string read_owner_change(const std::string& body);
// {"warnings":{"invalid_categories":[],"invalid_badges":[],"other":[]}}: any part may be missing or of another type, as
// may the answer.
PublishWarnings read_publish_warnings(const std::string& body);
std::vector<ApiOwner> read_owners(const std::string& body);
ApiSearch read_search(const std::string& body);

// "Not Found"; "<unknown>" for statuses without a name.
std::string_view status_name(int status);

}  // namespace gantry::wire
