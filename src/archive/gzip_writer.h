// Makes a gzip member (RFC 1952) of content that comes in pieces and need not fit into memory: parts of it are
// compressed by several threads, and joined to one stream. The result depends on the content and on `expected` alone,
// not on the pieces, on the number of threads or on their order.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gantry::archive {

class GzipWriter {
 public:
  // `file_name` stands in the header. `expected`: the size of the content, as far as it is known; the larger, the less
  // time is spent on each byte. `threads` counts the one that calls.
  GzipWriter(std::string_view file_name, std::uint64_t expected, unsigned threads);
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;
  ~GzipWriter();

  // Compresses a part itself when the helpers cannot keep up.
  void write(std::string_view content);
  // The whole member; nothing can be written afterwards.
  std::string finish();

 private:
  struct Part {
    std::string content;  // then its compressed form
    std::size_t size = 0;
    std::uint32_t checksum = 0;
    bool is_last = false;
    bool is_done = false;
  };

  void begin_part();
  std::size_t room();
  void hand_over(bool is_last);
  void compress_one(std::unique_lock<std::mutex>& lock);
  std::string compress_part(std::string_view content) const;
  void start_helper();
  void help();
  void join_finished();
  void stop();

  std::uint64_t expected_;
  int level_;
  bool uses_threads_;
  unsigned threads_;
  std::string part_;  // that is being filled
  std::size_t part_size_ = 0;
  std::uint64_t handed_over_ = 0;  // bytes of the parts before
  std::string out_;
  std::uint32_t checksum_ = 0;
  std::uint64_t size_ = 0;

  std::mutex mutex_;  // of all that follows
  std::condition_variable waiting_, done_;
  std::deque<Part> parts_;  // from the first that is not in `out_` on
  std::size_t next_ = 0;    // the first that nobody compresses
  bool is_stopped_ = false;
  std::exception_ptr problem_;
  std::vector<std::thread> helpers_;
};

}  // namespace gantry::archive
