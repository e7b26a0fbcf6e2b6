// The usual kinds of answers.
#pragma once

#include <string>
#include <utility>

#include "server/http/message.h"

namespace gantry::server::http {

inline Response json_answer(std::string body) {
  Response response;
  response.body = std::move(body);
  response.headers = "Cache-Control: no-store\r\n";
  return response;
}

inline Response text_answer(std::string body) {
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

}  // namespace gantry::server::http
