// gzip decompression of a stream, in bounded memory: for data of strangers that may grow without end. One member only,
// as readers of .crate files take it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gantry::archive {

class GunzipStream {
 public:
  GunzipStream();
  ~GunzipStream();
  GunzipStream(const GunzipStream&) = delete;
  GunzipStream& operator=(const GunzipStream&) = delete;

  // Hands what `compressed` unpacks to out to `sink` in pieces; `sink` returns a problem to stop. The result is the
  // problem: the sink's, "invalid gzip header", "corrupt deflate stream", "data follow the end of the gzip stream".
  std::optional<std::string> feed(std::string_view compressed,
                                  const std::function<std::optional<std::string>(std::string_view)>& sink);
  bool finished() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gantry::archive
