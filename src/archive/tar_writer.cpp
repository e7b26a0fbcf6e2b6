#include "archive/tar_writer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

namespace gantry::archive {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameField = 100;
// Some tools cannot deal with a time of zero; this one is as good as any, and cargo's.
constexpr std::int64_t kTime = 1'153'704'088;

// Octal digits and a zero byte; base 256 for what does not fit.
void put_number(char* field, std::size_t width, std::uint64_t number) {
  const auto digits = fmt::format("{:0{}o}", number, width - 1);
  if (digits.size() < width) {
    std::copy(digits.begin(), digits.end(), field);
    return;
  }
  for (std::size_t i = width; i > 1; --i, number >>= 8U) field[i - 1] = static_cast<char>(number & 0xFFU);
  field[0] = static_cast<char>(0x80);
}

}  // namespace

void TarWriter::add_header(std::string_view path, char type, std::uint32_t mode, std::int64_t mtime,
                           std::uint64_t size) {
  std::array<char, kBlock> header{};
  path.copy(header.data(), kNameField);
  put_number(&header[100], 8, mode);
  put_number(&header[124], 12, size);
  put_number(&header[136], 12, static_cast<std::uint64_t>(mtime));
  header[156] = type;
  std::memcpy(&header[257], "ustar  ", 8);
  std::memset(&header[148], ' ', 8);  // the sum is made as if its own field were blank
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put_number(&header[148], 8, sum);
  header[155] = '\0';
  sink_({header.data(), header.size()});
}

std::uint64_t TarWriter::entry_size(std::size_t path_length, std::uint64_t content_size) {
  const auto in_blocks = [](std::uint64_t size) { return (size + kBlock - 1) / kBlock * kBlock; };
  const auto long_name = path_length > kNameField ? kBlock + in_blocks(path_length + 1) : 0;
  return long_name + kBlock + in_blocks(content_size);
}

void TarWriter::begin_file(std::string_view path, bool is_executable, std::uint64_t size) {
  if (path.size() > kNameField) {  // the name goes before, as the content of an entry of its own
    add_header("././@LongLink", 'L', 0644, 0, path.size() + 1);
    sink_(std::string(path) + '\0');
    end_file(path.size() + 1);
  }
  add_header(path, '0', is_executable ? 0755 : 0644, kTime, size);
}

void TarWriter::end_file(std::uint64_t size) {
  static constexpr std::array<char, kBlock> kZeros{};
  const auto padding = static_cast<std::size_t>((kBlock - size % kBlock) % kBlock);
  sink_({kZeros.data(), padding});
}

void TarWriter::add_file(std::string_view path, bool is_executable, std::string_view content) {
  begin_file(path, is_executable, content.size());
  add_piece(content);
  end_file(content.size());
}

void TarWriter::finish() { sink_(std::string(kEndSize, '\0')); }

}  // namespace gantry::archive
