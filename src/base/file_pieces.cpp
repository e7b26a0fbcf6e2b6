#include "base/file_pieces.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace gantry {

namespace {

struct Descriptor {
  int number;
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

std::error_code read_file_in_pieces(const std::string& path, const PieceSink& sink) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  const auto failure = [] { return std::error_code(errno, std::generic_category()); };
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) return failure();
  std::string buffer(kPiece, '\0');
  for (;;) {
    const auto count = ::read(file.number, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure();
    if (count == 0) return {};
    sink({buffer.data(), static_cast<std::size_t>(count)});
  }
}

}  // namespace gantry
