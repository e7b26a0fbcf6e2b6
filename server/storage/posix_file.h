// Files with the guarantees that a store needs and the file-system seam of base/ does not give: durable writes,
// directories made durable, descriptors to send. Failures throw Error with the system's reason; no room is ApiError
// 503.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gantry::server::storage {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// Nothing when the file does not exist.
Descriptor open_to_read(const std::string& path);
std::string read_all(const Descriptor& file, const std::string& path);
std::uint64_t size_of(const Descriptor& file);
std::string sha256_of(int file, const std::string& path);

// What changes when somebody writes into a file or deletes it.
struct FileState {
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;
  std::uint64_t links = 0;
  bool operator==(const FileState&) const = default;
};
FileState state_of(const Descriptor& file);

// A file without a name on the file system of `directory`; it goes with its descriptor.
Descriptor temporary_file(const std::string& directory);
void write_all(const Descriptor& file, std::string_view content, const std::string& path);
// A new file, open for `sync_file`.
Descriptor write_new_file(const std::string& path, std::string_view content);
// An empty file for its owner alone, in the place of what is there.
Descriptor private_file(const std::string& path);
// The content is on the disk when this returns.
void sync_file(const Descriptor& file, const std::string& path);
void sync_directory(const std::string& path);
// Everything written to the file system that holds `path`.
void sync_file_system(const std::string& path);
// False when `to` exists.
bool link_file(const std::string& from, const std::string& to);
void rename_file(const std::string& from, const std::string& to);
void remove_file(const std::string& path);  // no error when missing

[[noreturn]] void fail_with_reason(const std::string& what, const std::string& path);

}  // namespace gantry::server::storage
