// Requests and answers as plain data: what the API works with, free of any HTTP library.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/core/stores.h"

namespace gantry::server::http {

enum class Method { Get, Head, Put, Post, Delete, Other };

// The parts of a request's head that anything here looks at. Objects are used again for the next request of a
// connection, so that texts keep their memory.
struct RequestHead {
  Method method = Method::Other;
  std::string path;   // as sent, without the query
  std::string query;  // without '?'
  std::string host, authorization, if_none_match, if_modified_since, range, user_agent, forwarded_for, forwarded_proto,
      forwarded_host;
  std::string accept_encoding, if_range, content_encoding, git_protocol;
  bool expects_continue = false;
  bool has_body = false;

  void clear();
};

struct Request {
  RequestHead head;
  std::string body;
  std::string address;  // of the client
  std::string local;    // where it was taken, in the form of the header Host: "127.0.0.1:8000"
  std::string id;       // for logs and the X-Request-Id header
  std::chrono::steady_clock::time_point received = std::chrono::steady_clock::now();
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string headers;  // more of them: "Name: value\r\n"...
  std::string body;
  std::shared_ptr<OpenFile> file;  // instead of `body`: this part of it
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// An answer whose bytes are ready: all but the date and the end of the head.
struct Prepared {
  std::string head;          // of 200
  std::string not_modified;  // of 304
  std::string body;
  std::shared_ptr<OpenFile> file;  // instead of `body`, for what is large
  std::string etag;
  std::string last_modified;
  std::int64_t modified = 0;  // seconds since the epoch; `last_modified` is earlier when that lies in the future
  std::string headers;        // those that both heads have

  std::uint64_t size() const { return file ? file->size() : body.size(); }
};

std::string_view reason_of(int status);

// The head of an answer up to where the date goes.
std::string head_text(const Response& response, std::uint64_t content_length);

// A text in the lines of an answer's head must hold no control characters.
bool is_header_safe(std::string_view text);

}  // namespace gantry::server::http
