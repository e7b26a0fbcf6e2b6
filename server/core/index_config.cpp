#include "server/core/index_config.h"

#include "base/json_writer.h"

namespace gantry::server {

std::string index_config_text(const std::string& url, bool is_private) {
  JsonWriter json;
  json.begin_object().key("dl").string(url + std::string(kCratesPath)).key("api").string(url);
  if (is_private) json.key("auth-required").boolean(true);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace gantry::server
