#include "server/http/connection.h"

#include <array>
#include <cerrno>
#include <optional>
#include <vector>

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>

#include "server/http/conditions.h"
#include "server/http/request_parser.h"

namespace gantry::server::http {

namespace asio = boost::asio;
using Code = boost::system::error_code;
using Tcp = asio::ip::tcp;

namespace {

constexpr std::size_t kFirstBuffer = 2048;
constexpr std::size_t kBodyBuffer = 65536;
constexpr int kLingerSeconds = 5;
constexpr std::size_t kMostLingered = std::size_t{16} << 20U;
constexpr std::string_view kCloseLine = "Connection: close\r\n";
constexpr std::string_view kEnd = "\r\n";

std::string host_of(const Tcp::endpoint& endpoint) {
  auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  const auto* form = address.is_v6() ? "[{}]:{}" : "{}:{}";
  return fmt::format(fmt::runtime(form), address.to_string(), endpoint.port());
}

}  // namespace

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, Tcp::socket socket, OpenCount count)
      : loop_(loop), count_(std::move(count)), socket_(std::move(socket)), buffer_(kFirstBuffer) {
    loop_.connections.insert(this);
    Code code;
    const auto peer = socket_.remote_endpoint(code);
    if (!code) address_ = peer.address().to_string();
    socket_.set_option(Tcp::no_delay(true), code);
    socket_.native_non_blocking(true, code);
  }

  ~Connection() {
    release_body();
    loop_.connections.erase(this);
  }

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() {
    set_deadline(loop_.options.header_seconds);
    read();
  }

  bool is_late() const { return deadline_ != 0 && loop_.now > deadline_; }
  bool is_idle() const { return state_ == State::Head && begin_ == end_ && !parser_; }

  void close() {
    Code code;
    socket_.close(code);
  }

  void expire() {
    // A client that is slow to ask is told so, when there is something to answer.
    if (state_ == State::Body || (state_ == State::Head && parser_ && parser_->got_some())) {
      Code code;
      socket_.cancel(code);
      return fail(408, "the request took too long");
    }
    if (state_ == State::Writing) {
      Code code;
      socket_.set_option(Tcp::socket::linger(true, 0), code);  // what the kernel has still to send goes too
    }
    close();
  }

 private:
  enum class State { Head, Body, Working, Writing, Lingering };

  // How long so many bytes may take.
  std::int64_t fair_seconds(std::uint64_t bytes) const {
    return static_cast<std::int64_t>(bytes) / loop_.options.least_body_rate;
  }

  void set_deadline(int seconds) { deadline_ = seconds == 0 ? 0 : loop_.now + seconds; }

  void read() {
    if (end_ == buffer_.size()) make_room();
    socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                            [self = shared_from_this()](Code code, std::size_t count) { self->on_read(code, count); });
  }

  void make_room() {
    if (begin_ > 0) {
      std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  }

  void on_read(Code code, std::size_t count) {
    if (code == asio::error::operation_aborted) return;  // whoever ended it goes on
    if (code) return close();
    if (state_ == State::Lingering) {
      lingered_ += count;
      end_ = 0;
      if (lingered_ > kMostLingered) return close();
      return read();
    }
    end_ += count;
    if (state_ == State::Body) {
      body_received_ += count;
      const auto now = loop_.now;
      const auto patience = loop_.options.body_seconds;
      deadline_ = std::min(now + patience, body_started_ + patience + fair_seconds(body_received_));
    }
    process();
  }

  // Goes on with what is in the buffer, answer after answer, until more is needed or an answer has to wait.
  void process() {
    for (;;) {
      if (state_ == State::Head) {
        if (begin_ == end_) {
          begin_ = end_ = 0;
          if (loop_.is_stopping) return close();
          return read();
        }
        if (!parse_head()) return;
        if (!begin_request()) return;
      } else if (state_ == State::Body) {
        if (!parse_body()) return;
        if (!dispatch()) return;
      } else {
        return;
      }
    }
  }

  // True when the head is whole; else reading or an error answer has begun.
  bool parse_head() {
    if (!parser_) {
      head_.clear();
      parser_.emplace(head_, body_);
      head_bytes_ = 0;
      parser_->header_limit(static_cast<std::uint32_t>(loop_.options.header_bytes));
      parser_->body_limit(boost::none);
      set_deadline(loop_.options.header_seconds);
    }
    Code code;
    const auto used = parser_->put(asio::const_buffer(buffer_.data() + begin_, end_ - begin_), code);
    begin_ += used;
    head_bytes_ += used;
    const bool needs_more = code == boost::beast::http::error::need_more;
    // The parser takes line after line, and bounds each.
    if (head_bytes_ + (needs_more ? end_ - begin_ : 0) > loop_.options.header_bytes ||
        code == boost::beast::http::error::header_limit) {
      return fail(431, "the head of the request is too large"), false;
    }
    if (needs_more) {
      read();
      return false;
    }
    if (code) return fail(400, fmt::format("this is no HTTP request: {}", code.message())), false;
    return true;
  }

  // True when the next step can be done at once.
  bool begin_request() {
    keep_alive_ = parser_->keep_alive() && parser_->is_http_11() && !loop_.is_stopping;
    is_head_ = head_.method == Method::Head;
    const bool plain = (head_.method == Method::Get || is_head_) && parser_->is_done();
    if (plain) {
      if (auto answer = loop_.handler.prepared(head_)) return send_prepared(std::move(answer));
      if (auto answer = loop_.handler.at_once(head_)) return send(std::move(*answer));
    }
    if (parser_->is_done()) return dispatch();
    const auto limit = loop_.handler.body_limit(head_);
    const auto length = parser_->content_length();
    if (length && *length > limit) {
      return fail(413, fmt::format("the body has {} bytes, at most {} are allowed", *length, limit)), false;
    }
    parser_->limit_body(limit);
    // Nobody may fill the memory who will be refused anyway.
    if ((!length || *length > kBodyBuffer) && loop_.handler.asks_before_body(head_)) return ask_for_body(), false;
    return begin_body();
  }

  void ask_for_body() {
    ask_worker(make_request(), WorkerPool::Kind::Usual, &Handler::refusal, &Connection::on_permission);
  }

  void on_permission(std::optional<Response> refusal) {
    if (!socket_.is_open()) return;
    if (refusal) {
      keep_alive_ = false;
      linger_ = true;
      if (send(std::move(*refusal))) process();
    } else if (begin_body()) {
      process();
    }
  }

  // True when what is in the buffer can be looked at.
  bool begin_body() {
    parser_->eager(true);
    const auto length = parser_->content_length();
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length ? *length : kBodyBuffer, kBodyBuffer));
    if (!cover(wanted)) return fail(503, "too many requests are being received; try again"), false;
    if (buffer_.size() < wanted) buffer_.resize(wanted);
    state_ = State::Body;
    body_started_ = loop_.now;
    body_received_ = end_ - begin_;
    set_deadline(loop_.options.body_seconds);
    if (head_.expects_continue && begin_ == end_) {
      constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      // The socket's buffer is empty: this fits, or the client is gone.
      if (::send(socket_.native_handle(), kContinue.data(), kContinue.size(), MSG_NOSIGNAL) < 0) return close(), false;
    }
    return true;
  }

  // Counts so many bytes of this connection, beyond what is counted already, among those of all bodies. False when they
  // are too many.
  bool cover(std::size_t bytes) {
    if (bytes <= reserved_) return true;
    const auto more = bytes - reserved_;
    reserved_ = bytes;
    return loop_.body_bytes.fetch_add(more) + more <= loop_.options.bodies_bytes;
  }

  void release() {
    loop_.body_bytes -= reserved_;
    reserved_ = 0;
  }

  void release_body() {
    release();
    if (body_.capacity() > kBodyBuffer) body_ = std::string();
    body_.clear();
  }

  bool parse_body() {
    while (begin_ < end_) {
      Code code;
      const auto used = parser_->put(asio::const_buffer(buffer_.data() + begin_, end_ - begin_), code);
      begin_ += used;
      if (code == boost::beast::http::error::body_limit) return fail(413, "the body is too large"), false;
      if (code && code != boost::beast::http::error::need_more) {
        return fail(400, fmt::format("the body cannot be read: {}", code.message())), false;
      }
      if (!cover(buffer_.size() + body_.capacity()))
        return fail(503, "too many requests are being received; try again"), false;
      if (parser_->is_done()) return true;
      if (code == boost::beast::http::error::need_more || used == 0) break;
    }
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == buffer_.size() && begin_ == 0 && buffer_.size() > 2 * kBodyBuffer) {
      return fail(400, "the body cannot be read"), false;
    }
    read();
    return false;
  }

  std::shared_ptr<Request> make_request() const {
    auto request = std::make_shared<Request>();
    request->head = head_;
    request->address = address_;
    Code code;
    const auto local = socket_.local_endpoint(code);
    if (!code) request->local = host_of(local);
    return request;
  }

  // Lets a worker ask the handler about the request; with what that says the connection goes on.
  template <typename Answer>
  void ask_worker(std::shared_ptr<Request> request, WorkerPool::Kind kind, Answer (Handler::*ask)(Request&),
                  void (Connection::*go_on)(Answer)) {
    state_ = State::Working;
    set_deadline(0);
    auto work = [self = shared_from_this(), request = std::move(request), ask, go_on]() mutable {
      auto answer = std::make_shared<Answer>((self->loop_.handler.*ask)(*request));
      request.reset();
      // The connection must end on its own thread: the handler takes the last reference there.
      auto& context = self->loop_.context;
      asio::post(context, [self = std::move(self), answer, go_on]() mutable { ((*self).*go_on)(std::move(*answer)); });
    };
    if (!loop_.workers.run(std::move(work), kind)) fail(503, "the registry is busy; try again");
  }

  bool dispatch() {
    auto request = make_request();
    request->body = std::move(body_);
    body_ = std::string();
    const auto kind = loop_.handler.is_page(head_) ? WorkerPool::Kind::Page : WorkerPool::Kind::Usual;
    ask_worker(std::move(request), kind, &Handler::handle, &Connection::on_answer);
    return false;
  }

  void on_answer(Response answer) {
    release_body();
    if (!socket_.is_open()) return;
    if (!cover(answer.body.size())) {
      release();
      answer = loop_.handler.error(503, "too many answers are being sent; try again");
    }
    if (send(std::move(answer))) process();
  }

  // An answer after which the connection is closed, for requests that were not read to their end.
  void fail(int status, std::string_view detail) {
    release_body();
    keep_alive_ = false;
    linger_ = true;
    if (send(loop_.handler.error(status, detail))) process();
  }

  bool send_prepared(std::shared_ptr<const Prepared> answer) {
    const bool unmodified = is_unmodified(head_, answer->etag, answer->modified);
    const auto& head = unmodified ? answer->not_modified : answer->head;
    prepared_ = std::move(answer);
    parts_[0] = head;
    parts_[3] = unmodified || is_head_ ? std::string_view() : std::string_view(prepared_->body);
    if (prepared_->file && !unmodified && !is_head_) {
      file_ = prepared_->file;
      file_offset_ = 0;
      file_rest_ = file_->size();
    }
    loop_.handler.on_prepared_sent(unmodified ? 304 : 200);
    return begin_write();
  }

  bool send(Response answer) {
    const auto length = answer.file ? answer.length : answer.body.size();
    out_head_ = head_text(answer, length);
    out_body_ = std::move(answer.body);
    parts_[0] = out_head_;
    parts_[3] = is_head_ ? std::string_view() : std::string_view(out_body_);
    if (answer.file && !is_head_) {
      file_ = std::move(answer.file);
      file_offset_ = static_cast<off_t>(answer.offset);
      file_rest_ = answer.length;
    }
    return begin_write();
  }

  bool begin_write() {
    state_ = State::Writing;
    write_started_ = loop_.now;
    written_ = 0;
    date_size_ = std::min(loop_.date.size(), date_.size());
    std::copy_n(loop_.date.begin(), date_size_, date_.begin());
    parts_[1] = {date_.data(), date_size_};
    parts_[2] = kEnd;
    if (!keep_alive_) {
      close_text_ = std::string(kCloseLine) + std::string(kEnd);
      parts_[2] = close_text_;
    }
    return write();
  }

  // True when all is written and the next request can be looked at.
  bool write() {
    for (;;) {
      const auto result = write_some();
      if (result == Progress::Done) return finish_write();
      if (result == Progress::Failed) return close(), false;
      if (result == Progress::Wait) break;
    }
    const auto patience = loop_.options.write_seconds;
    deadline_ = std::min(loop_.now + patience, write_started_ + patience + fair_seconds(written_));
    socket_.async_wait(Tcp::socket::wait_write, [self = shared_from_this()](Code code) {
      if (code) return self->close();
      if (self->write()) self->process();
    });
    return false;
  }

  enum class Progress { Some, Done, Wait, Failed };

  static Progress progress_of(ssize_t count) {
    if (count > 0) return Progress::Some;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Progress::Wait;
    return count < 0 && errno == EINTR ? Progress::Some : Progress::Failed;
  }

  Progress write_some() {
    std::array<iovec, 4> pieces{};
    std::size_t count = 0;
    for (const auto part : parts_) {
      if (!part.empty()) pieces.at(count++) = {const_cast<char*>(part.data()), part.size()};
    }
    if (count > 0) {
      msghdr message{};
      message.msg_iov = pieces.data();
      message.msg_iovlen = count;
      const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | (file_rest_ > 0 ? MSG_MORE : 0));
      auto rest = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
      written_ += rest;
      for (auto& part : parts_) {
        const auto taken = std::min(rest, part.size());
        part.remove_prefix(taken);
        rest -= taken;
      }
      if (const auto progress = progress_of(sent); progress != Progress::Some) return progress;
      for (const auto part : parts_) {
        if (!part.empty()) return Progress::Some;
      }
      return file_rest_ > 0 ? Progress::Some : Progress::Done;
    }
    if (file_rest_ == 0) return Progress::Done;
    constexpr std::uint64_t kMostAtOnce = std::uint64_t{2} << 20U;
    const auto sent = ::sendfile(socket_.native_handle(), file_->descriptor(), &file_offset_,
                                 static_cast<std::size_t>(std::min(file_rest_, kMostAtOnce)));
    if (sent > 0) {
      file_rest_ -= static_cast<std::uint64_t>(sent);
      written_ += static_cast<std::uint64_t>(sent);
    }
    if (sent == 0) return Progress::Failed;  // the file became shorter
    return progress_of(sent);
  }

  bool finish_write() {
    prepared_.reset();
    file_.reset();
    out_body_ = std::string();
    release();
    parser_.reset();
    if (!keep_alive_) {
      Code code;
      socket_.shutdown(Tcp::socket::shutdown_send, code);
      if (!linger_) return close(), false;
      // What the client is still sending is read and thrown away, or it might not get the answer (RFC 9112, 9.6).
      state_ = State::Lingering;
      begin_ = end_ = 0;
      set_deadline(kLingerSeconds);
      read();
      return false;
    }
    // What only a large request needed: a connection may be idle for long.
    if (head_bytes_ > kFirstBuffer) head_ = RequestHead();
    if (buffer_.size() > kFirstBuffer && end_ - begin_ <= kFirstBuffer) {
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
      end_ -= begin_;
      begin_ = 0;
      buffer_.resize(kFirstBuffer);
      buffer_.shrink_to_fit();
    }
    state_ = State::Head;
    set_deadline(loop_.options.idle_seconds);
    return true;
  }

  Loop& loop_;
  OpenCount count_;  // goes after the socket
  Tcp::socket socket_;
  std::string address_;
  State state_ = State::Head;
  std::int64_t deadline_ = 0;  // 0: none

  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t head_bytes_ = 0;
  RequestHead head_;
  std::string body_;
  std::optional<RequestParser> parser_;
  std::size_t reserved_ = 0;
  std::int64_t body_started_ = 0;
  std::uint64_t body_received_ = 0;
  std::int64_t write_started_ = 0;
  std::uint64_t written_ = 0;
  std::size_t lingered_ = 0;
  bool keep_alive_ = true;
  bool is_head_ = false;
  bool linger_ = false;

  std::array<std::string_view, 4> parts_;  // head, date, end of the head, body
  std::array<char, 64> date_{};
  std::size_t date_size_ = 0;
  std::string close_text_;
  std::shared_ptr<const Prepared> prepared_;
  std::string out_head_, out_body_;
  std::shared_ptr<OpenFile> file_;
  off_t file_offset_ = 0;
  std::uint64_t file_rest_ = 0;
};

void serve_connection(Loop& loop, Tcp::socket socket, OpenCount count) {
  std::make_shared<Connection>(loop, std::move(socket), std::move(count))->start();
}

void expire_connections(Loop& loop) {
  const std::vector<Connection*> all(loop.connections.begin(), loop.connections.end());
  for (auto* connection : all) {
    // One may have ended another's wait, but none is destroyed outside of its own handlers.
    if (connection->is_late()) connection->expire();
  }
}

void drain_connections(Loop& loop) {
  loop.is_stopping = true;
  for (auto* connection : loop.connections) {
    if (connection->is_idle()) connection->close();
  }
}

void close_connections(Loop& loop) {
  for (auto* connection : loop.connections) connection->close();
}

}  // namespace gantry::server::http
