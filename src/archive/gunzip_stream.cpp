#include "archive/gunzip_stream.h"

#include <array>

#include <zlib.h>

namespace gantry::archive {

struct GunzipStream::State {
  z_stream stream{};
  std::array<char, 32768> out{};
  bool ready = false;
  bool finished = false;
};

GunzipStream::GunzipStream() : state_(std::make_unique<State>()) {
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  state_->ready = inflateInit2(&state_->stream, kGzipOnly) == Z_OK;
}

GunzipStream::~GunzipStream() {
  if (state_->ready) inflateEnd(&state_->stream);
}

bool GunzipStream::finished() const { return state_->finished; }

std::optional<std::string> GunzipStream::feed(std::string_view compressed,
                                              const std::function<std::optional<std::string>(std::string_view)>& sink) {
  auto& [stream, out, ready, finished] = *state_;
  if (!ready) return "out of memory";
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  while (!finished) {
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool had_input = stream.avail_in > 0;
    const int result = inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = out.size() - stream.avail_out;
    if (made > 0) {
      if (auto problem = sink({out.data(), made})) return problem;
    }
    if (result == Z_STREAM_END) {
      finished = true;
    } else if (result == Z_BUF_ERROR || (result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0)) {
      return std::nullopt;  // more is needed
    } else if (result != Z_OK) {
      const bool at_start = stream.total_out == 0 && had_input && stream.total_in <= 10;
      return at_start ? "invalid gzip header" : "corrupt deflate stream";
    }
  }
  if (stream.avail_in > 0) return "data follow the end of the gzip stream";
  return std::nullopt;
}

}  // namespace gantry::archive
