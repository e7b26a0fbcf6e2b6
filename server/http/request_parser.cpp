#include "server/http/request_parser.h"

#include <algorithm>

#include <boost/beast/http/error.hpp>

namespace gantry::server::http {

namespace beast = boost::beast::http;

namespace {

Method method_of(beast::verb verb) {
  switch (verb) {
    case beast::verb::get: return Method::Get;
    case beast::verb::head: return Method::Head;
    case beast::verb::put: return Method::Put;
    case beast::verb::post: return Method::Post;
    case beast::verb::delete_: return Method::Delete;
    default: return Method::Other;
  }
}

}  // namespace

void RequestParser::on_request_impl(Verb method, View, View target, int version, Code&) {
  head_.method = method_of(method);
  is_http_11_ = version >= 11;
  // "GET http://host/path": the form for proxies, which servers must take too (RFC 9112, 3.2.2).
  if (target.starts_with("http://") || target.starts_with("https://")) {
    const auto slash = target.find('/', 8);
    target = slash == View::npos ? View("/") : target.substr(slash);
  }
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  head_.path.assign(path.data(), path.size());
  if (mark != View::npos) head_.query.assign(target.data() + mark + 1, target.size() - mark - 1);
}

void RequestParser::on_field_impl(FieldName field, View name, View text, Code& code) {
  if (!in_head_) return;  // trailers of a chunked body: none of these may stand there (RFC 9110, 6.5.1)
  const std::string_view value(text.data(), text.size());
  const auto keep = [&](std::string& place) { place.assign(value); };
  switch (field) {
    case FieldName::host:
      if (!head_.host.empty() && head_.host != value) code = beast::error::bad_value;
      return keep(head_.host);
    case FieldName::authorization: return keep(head_.authorization);
    case FieldName::if_none_match: return keep(head_.if_none_match);
    case FieldName::if_modified_since: return keep(head_.if_modified_since);
    case FieldName::range: return keep(head_.range);
    case FieldName::if_range: return keep(head_.if_range);
    case FieldName::accept_encoding:
      // A list may come in parts (RFC 9110, 5.3).
      if (!head_.accept_encoding.empty()) head_.accept_encoding += ',';
      head_.accept_encoding += value;
      return;
    case FieldName::content_encoding: return keep(head_.content_encoding);
    case FieldName::user_agent: return keep(head_.user_agent);
    case FieldName::expect: head_.expects_continue = true; return;
    case FieldName::content_length:
    case FieldName::transfer_encoding: head_.has_body = true; return;
    default: break;
  }
  constexpr std::size_t kShortest = 12;  // Git-Protocol
  if (field != FieldName::unknown || name.size() < kShortest) return;
  const auto is = [&](View wanted) { return boost::beast::iequals(name, wanted); };
  if (is("Git-Protocol")) return keep(head_.git_protocol);
  if (is("X-Forwarded-For")) return keep(head_.forwarded_for);
  if (is("X-Forwarded-Proto")) return keep(head_.forwarded_proto);
  if (is("X-Forwarded-Host")) return keep(head_.forwarded_host);
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Code& code) {
  if (!length) return;
  if (*length > most_body_) {
    code = beast::error::body_limit;
    return;
  }
  // Not all at once for a client that only promises a body.
  constexpr std::uint64_t kTrusted = 65536;
  body_.reserve(static_cast<std::size_t>(std::min(*length, kTrusted)));
}

std::size_t RequestParser::on_body_impl(View body, Code& code) {
  if (body.size() > most_body_ - std::min(most_body_, body_.size())) {
    code = beast::error::body_limit;
    return 0;
  }
  body_.append(body.data(), body.size());
  return body.size();
}

}  // namespace gantry::server::http
