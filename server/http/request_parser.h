// Beast's parser of HTTP/1 requests, keeping just what RequestHead has, without allocations in the usual case. The body
// goes into a text whose size is bounded.
#pragma once

#include <string>

#include <boost/beast/http/basic_parser.hpp>

#include "server/http/message.h"

namespace gantry::server::http {

class RequestParser : public boost::beast::http::basic_parser<true> {
 public:
  RequestParser(RequestHead& head, std::string& body) : head_(head), body_(body) {}

  void limit_body(std::size_t bytes) { most_body_ = bytes; }
  bool is_http_11() const { return is_http_11_; }

 private:
  using View = boost::beast::string_view;
  using Code = boost::beast::error_code;
  using Verb = boost::beast::http::verb;
  using FieldName = boost::beast::http::field;

  void on_request_impl(Verb method, View method_text, View target, int version, Code& code) override;
  void on_response_impl(int, View, int, Code&) override {}
  void on_field_impl(FieldName field, View name, View value, Code& code) override;
  void on_header_impl(Code&) override { in_head_ = false; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code& code) override;
  std::size_t on_body_impl(View body, Code& code) override;
  void on_chunk_header_impl(std::uint64_t, View, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View body, Code& code) override { return on_body_impl(body, code); }
  void on_finish_impl(Code&) override {}

  RequestHead& head_;
  std::string& body_;
  std::size_t most_body_ = 0;
  bool is_http_11_ = false;
  bool in_head_ = true;
};

}  // namespace gantry::server::http
