#include "archive/gzip_writer.h"

#include <algorithm>
#include <future>
#include <memory>
#include <system_error>
#include <utility>

#include <libdeflate.h>
#include <zlib.h>

#include "archive/deflate_blocks.h"
#include "archive/gzip.h"
#include "base/error.h"

namespace gantry::archive {

namespace {

// Matches do not reach into the part before, so parts are not small; all threads shall have some.
constexpr std::size_t kPart = std::size_t{4} << 20U;
// But the first ones and the last ones: threads wait for the first, and for whoever has the last.
constexpr std::size_t kSmallestPart = std::size_t{1} << 20U;
constexpr std::uint64_t kManyParts = std::uint64_t{8} << 20U;

// Up to here zlib alone compresses: its best is never larger than cargo's, and takes a fraction of what libdeflate
// takes for that. Up to the other size both try, each in a thread.
constexpr std::size_t kSmall = std::size_t{64} << 10U;
constexpr std::uint64_t kMedium = std::uint64_t{1} << 20U;

// How hard to try: small packages as much as one does not notice, large ones until they are as small as cargo's.
int level_for(std::uint64_t size) {
  if (size <= kMedium) return 9;
  return size <= std::uint64_t{16} << 20U ? 8 : 7;
}

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

std::string compress(std::string_view content, int level) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(libdeflate_alloc_compressor(level));
  if (!compressor) throw Error("out of memory");
  std::string out;
  out.resize_and_overwrite(
      libdeflate_deflate_compress_bound(compressor.get(), content.size()), [&](char* data, std::size_t room) {
        return libdeflate_deflate_compress(compressor.get(), content.data(), content.size(), data, room);
      });
  return out;
}

// The best that zlib can do.
std::string compress_with_zlib(std::string_view content) {
  z_stream state{};
  constexpr int kRaw = -15;
  constexpr int kMemory = 8;
  if (deflateInit2(&state, Z_BEST_COMPRESSION, Z_DEFLATED, kRaw, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error("out of memory");
  std::string out(deflateBound(&state, content.size()), '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  state.avail_in = static_cast<uInt>(content.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  deflate(&state, Z_FINISH);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

// The smaller of what both libraries make.
std::string compress_with_both(std::string_view content, int level, bool in_threads) {
  std::future<std::string> with_zlib;
  if (in_threads) {
    try {
      with_zlib = std::async(std::launch::async, [&] { return compress_with_zlib(content); });
    } catch (const std::system_error&) {  // there is no thread to be had
    }
  }
  auto packed = compress(content, level);
  auto other = with_zlib.valid() ? with_zlib.get() : compress_with_zlib(content);
  return other.size() < packed.size() ? other : packed;
}

// Lets another part follow: takes the mark of the last block away, and ends the stream at a whole byte with an empty
// stored block.
void open_end(std::string& stream) {
  const auto last = last_deflate_block(stream);
  if (!last) throw Error("failed to join compressed parts");
  const auto clear_bit = [&](std::size_t bit) {
    auto& byte = stream[bit / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) & ~(1U << bit % 8));
  };
  clear_bit(last->begin);
  for (std::size_t bit = last->end; bit < stream.size() * 8; ++bit) clear_bit(bit);
  // Three zero bits (not the last block, stored), up to the next byte, then a length of zero and its complement.
  stream.resize((last->end + 3 + 7) / 8, '\0');
  stream.append("\x00\x00\xff\xff", 4);
}

void put_little_endian(std::string& out, std::uint32_t number) {
  for (int i = 0; i < 4; ++i, number >>= 8U) out += static_cast<char>(number & 0xFFU);
}

}  // namespace

GzipWriter::GzipWriter(std::string_view file_name, std::uint64_t expected, unsigned threads)
    : expected_(expected), level_(level_for(expected)), uses_threads_(threads > 1), threads_(std::max(threads, 1U)) {
  out_.assign("\x1f\x8b\x08\x08\0\0\0\0\x02\xff", 10);  // with a name, no time, best compression, unknown system
  out_.append(file_name) += '\0';
  begin_part();
}

GzipWriter::~GzipWriter() { stop(); }

void GzipWriter::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  waiting_.notify_all();
  for (auto& helper : helpers_) helper.join();
  helpers_.clear();
}

// Parts grow from the beginning on, and become smaller towards the end.
void GzipWriter::begin_part() {
  part_size_ = kPart;
  if (expected_ > kManyParts) {
    const auto rest = expected_ > handed_over_ ? expected_ - handed_over_ : 0;
    part_size_ =
        static_cast<std::size_t>(std::clamp<std::uint64_t>(std::min(handed_over_, rest / 3), kSmallestPart, kPart));
  }
  part_.reserve(std::min<std::uint64_t>(expected_, part_size_));
}

// Of the part that is being filled. A full one is handed over only when more follows: it is not the last then.
std::size_t GzipWriter::room() {
  if (part_.size() == part_size_) hand_over(false);
  return part_size_ - part_.size();
}

void GzipWriter::write(std::string_view content) {
  while (!content.empty()) {
    const auto piece = content.substr(0, room());
    part_ += piece;
    content.remove_prefix(piece.size());
  }
}

void GzipWriter::hand_over(bool is_last) {
  std::unique_lock lock(mutex_);
  if (problem_) std::rethrow_exception(problem_);
  handed_over_ += part_.size();
  auto& part = parts_.emplace_back();
  part.content = std::exchange(part_, {});
  part.is_last = is_last;
  if (is_last) return;
  start_helper();
  waiting_.notify_one();
  if (parts_.size() - next_ >= threads_) compress_one(lock);
  join_finished();
  begin_part();
}

void GzipWriter::start_helper() {
  if (helpers_.size() + 1 >= threads_) return;
  try {
    helpers_.emplace_back([this] { help(); });
  } catch (const std::system_error&) {  // there is no thread to be had: those that there are do it
    threads_ = static_cast<unsigned>(helpers_.size()) + 1;
  }
}

// The next one that nobody compresses; there is one.
void GzipWriter::compress_one(std::unique_lock<std::mutex>& lock) {
  auto& part = parts_[next_++];  // stays where it is, as only finished ones are taken from the front
  lock.unlock();
  std::exception_ptr problem;
  try {
    part.size = part.content.size();
    part.checksum = libdeflate_crc32(0, part.content.data(), part.size);
    auto packed = compress_part(part.content);
    if (!part.is_last) open_end(packed);
    part.content = std::move(packed);
  } catch (...) {
    problem = std::current_exception();
  }
  lock.lock();
  if (problem) problem_ = problem;
  part.is_done = true;
  done_.notify_all();
}

std::string GzipWriter::compress_part(std::string_view content) const {
  if (content.size() <= kSmall) return compress_with_zlib(content);
  return expected_ <= kMedium ? compress_with_both(content, level_, uses_threads_) : compress(content, level_);
}

void GzipWriter::help() {
  std::unique_lock lock(mutex_);
  for (;;) {
    waiting_.wait(lock, [&] { return is_stopped_ || next_ < parts_.size(); });
    if (is_stopped_) return;
    compress_one(lock);
  }
}

void GzipWriter::join_finished() {
  while (!parts_.empty() && parts_.front().is_done) {
    const auto& part = parts_.front();
    out_ += part.content;
    checksum_ = static_cast<std::uint32_t>(crc32_combine(checksum_, part.checksum, static_cast<z_off_t>(part.size)));
    size_ += part.size;
    parts_.pop_front();
    --next_;
  }
}

std::string GzipWriter::finish() {
  hand_over(true);
  {
    std::unique_lock lock(mutex_);
    while (next_ < parts_.size()) compress_one(lock);
    done_.wait(lock, [&] { return std::ranges::all_of(parts_, &Part::is_done); });
    if (problem_) std::rethrow_exception(problem_);
    join_finished();
  }
  put_little_endian(out_, checksum_);
  put_little_endian(out_, static_cast<std::uint32_t>(size_));
  return std::move(out_);
}

std::string gzip(std::string_view content, std::string_view file_name, unsigned threads) {
  GzipWriter writer(file_name, content.size(), threads);
  writer.write(content);
  return writer.finish();
}

}  // namespace gantry::archive
